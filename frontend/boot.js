// Starts the page. It is a file of its own because our Content-Security-Policy allows no inline
// script; Trunk names the program's files in two meta elements (Trunk.toml).
const named = (name) => document.querySelector(`meta[name="${name}"]`).content;
const boot = document.getElementById('boot');
const words = document.getElementById('boot-words');

try {
  const { default: init } = await import(named('app-js'));
  await init({ module_or_path: named('app-wasm') });
  boot.remove();
} catch (problem) {
  console.error(problem);
  words.textContent = 'Twinline could not be loaded. Check your connection and reload this page. '
    + 'If that does not help, try a current version of Edge, Chrome, Firefox or Safari.';
}
