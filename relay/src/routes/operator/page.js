// The operator's page: a press asks the relay, and the page is drawn anew; moments are written as
// this browser writes them.
const fault = document.getElementById('fault');

for (const time of document.querySelectorAll('time')) {
  time.textContent = new Date(time.dateTime)
    .toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

document.addEventListener('click', async ({ target }) => {
  const { path, body } = target.dataset;
  if (!path) return;
  fault.textContent = '';
  target.setAttribute('aria-disabled', 'true');
  try {
    const headers = { 'content-type': 'application/json', 'x-twinline': '1' };
    const answer = await fetch(path, { method: 'POST', headers, body });
    if (answer.ok) return location.reload();
    fault.textContent = (await answer.json()).words;
  } catch {
    fault.textContent = 'Twinline does not answer. Check your connection and try again.';
  }
  target.removeAttribute('aria-disabled');
});
