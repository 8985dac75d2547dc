// Starts the pane in Outlook, and tells it what is open there.
//
// Microsoft's program for add-ins must come from Microsoft's server, at run time. What it says is
// put into plain JSON here, once for all kinds of items and both modes, and told as an event; the
// last of them stays in `window.outlook` for a listener that comes later.
const named = (name) => document.querySelector(`meta[name="${name}"]`).content;

// Without an answer of Microsoft's program after so long, this is not Outlook.
const OFFICE_MS_MAX = 20000;

function tell(told) {
  window.outlook = JSON.stringify(told);
  window.dispatchEvent(new Event('outlook'));
}

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = done;
    script.onerror = () => failed(new Error('it was not loaded'));
    document.head.append(script);
  });
}

// A value of an item: there at once where it is read, asked for where it is written.
function value(property) {
  if (!property || typeof property.getAsync !== 'function') return Promise.resolve(property);
  return new Promise((done) => {
    property.getAsync((answer) => done(answer.status === 'succeeded' ? answer.value : undefined));
  });
}

const plain = (one) => ({ email: one.emailAddress || '', name: one.displayName || '' });
const people = (all) => all.flat().filter((one) => one && one.emailAddress).map(plain);

async function read(item) {
  if (!item) return 'nothing';
  const compose = typeof item.subject !== 'string';
  if (item.itemType === 'appointment') {
    const [required, optional, subject, start] = await Promise.all(
      [item.requiredAttendees, item.optionalAttendees, item.subject, item.start].map(value),
    );
    const organizer = compose ? [] : [item.organizer];
    const meeting = subject && start ? { subject, start: start.getTime() } : null;
    return { open: { people: people([organizer, required || [], optional || []]), meeting } };
  }
  const [to, cc] = await Promise.all([value(item.to), value(item.cc)]);
  const from = compose ? [] : [item.from];
  return { open: { people: people([from, to || [], cc || []]), meeting: null } };
}

async function begin() {
  const late = new Promise((_, failed) => {
    setTimeout(() => failed(new Error('it does not answer')), OFFICE_MS_MAX);
  });
  await Promise.race([load(named('office-js')), late]);
  const { host } = await Promise.race([Office.onReady(), late]);
  const { mailbox } = Office.context;
  if (!host || !mailbox) return tell('absent');
  let turn = 0;
  const look = async () => {
    const mine = (turn += 1);
    const told = await read(mailbox.item);
    // An item that was left meanwhile is no longer what is open.
    if (mine === turn) tell(told);
  };
  const follow = (event) => {
    const { item } = mailbox;
    if (item && item.addHandlerAsync && event) item.addHandlerAsync(event, look);
  };
  const open = () => {
    // Newer Outlooks tell when what is being written changes.
    follow(Office.EventType.RecipientsChanged);
    follow(Office.EventType.AppointmentTimeChanged);
    look();
  };
  mailbox.addHandlerAsync(Office.EventType.ItemChanged, open);
  open();
}

begin().catch((problem) => {
  console.warn('Outlook', problem);
  tell('absent');
});

try {
  const { default: init } = await import(named('pane-js'));
  await init({ module_or_path: named('pane-wasm') });
  document.getElementById('boot').remove();
} catch (problem) {
  console.error(problem);
  document.getElementById('boot-words').textContent = 'Twinline could not be loaded. Check your '
    + 'connection, close this pane and open it again.';
}
