
// Starts the worker. This stands at the end of the file that wasm-bindgen wrote (xtask/src/desk.rs).
// What goes wrong is thrown where the page hears of it: a refused promise would be silent.
const aloud = (problem) => setTimeout(() => { throw problem; });
addEventListener('unhandledrejection', (event) => aloud(event.reason));
__wbg_init().catch(aloud);
