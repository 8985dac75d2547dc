// Stands in for Microsoft's program for add-ins: what is open is told by the page around the frame.
(() => {
  const answered = (value) => ({
    getAsync: (then) => setTimeout(() => then({ status: 'succeeded', value })),
  });

  // As Office has it: plain where it is read, to be asked for where it is written.
  function made(told) {
    if (!told) return null;
    const start = told.start === undefined ? undefined : new Date(told.start);
    const item = { ...told, start, addHandlerAsync: () => {} };
    if (told.compose) {
      for (const name of ['subject', 'start', 'to', 'cc', 'requiredAttendees', 'optionalAttendees']) {
        if (name in told) item[name] = answered(item[name]);
      }
    }
    return item;
  }

  const changed = [];
  const mailbox = {
    item: null,
    userProfile: {},
    addHandlerAsync: (event, then) => changed.push(then),
  };
  const framed = window.parent !== window;
  const ready = new Promise((done) => {
    if (!framed) return done({ host: null });
    window.addEventListener('message', (event) => {
      if (event.source !== window.parent) return;
      mailbox.item = made(event.data);
      done({ host: 'Outlook' });
      changed.forEach((then) => then());
    });
    window.parent.postMessage('ready', '*');
  });
  window.Office = {
    EventType: { ItemChanged: 'olkItemSelectedChanged' },
    context: { mailbox },
    onReady: () => ready,
  };
})();
