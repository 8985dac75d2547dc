// Tells the pane in the frame what is open: nothing at first, then what was pressed.
const frame = document.querySelector('iframe');
const pane = new URL(frame.src).origin;
let open = null;
const tell = () => frame.contentWindow.postMessage(open, pane);

window.addEventListener('message', (event) => {
  if (event.origin === pane && event.data === 'ready') tell();
});
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => {
    open = JSON.parse(button.dataset.told);
    document.getElementById('open').textContent = button.textContent;
    document.querySelectorAll('button').forEach((it) => it.removeAttribute('aria-current'));
    button.setAttribute('aria-current', 'true');
    tell();
  });
}
