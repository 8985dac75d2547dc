// Runs jsforce against the simulated org: `node jsforce.js http://127.0.0.1:8081`.
'use strict';
const assert = require('node:assert/strict');
const jsforce = require('jsforce');

const base = process.argv[2];
if (!base) {
  console.error('usage: node jsforce.js BASE_URL');
  process.exit(2);
}
const VERSION = '64.0';
const USER = 'jane@example.com';
const PASSWORD = 'open<&sesame';
const TOKEN = 'TOKEN';
const APP = {
  loginUrl: base,
  clientId: 'twinline',
  clientSecret: 'app-secret',
  redirectUri: 'http://localhost:8080/oauth/salesforce/callback',
};

let passed = 0;
let failed = 0;
async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error.stack ?? error}`);
  }
}

async function refused(promise, code) {
  const error = await promise.then(
    () => assert.fail(`${code} was expected, but it succeeded`),
    (error) => error,
  );
  assert.ok(`${error.errorCode} ${error.name} ${error.message}`.includes(code), String(error));
  return error;
}

/** Opens the page, fills in the form and submits it as a browser without scripts would. */
async function click(url, answer, fields) {
  const page = await fetch(url);
  assert.equal(page.status, 200);
  const html = await page.text();
  const form = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)[1];
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    form.set(name, value.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  }
  for (const [name, value] of Object.entries(fields)) {
    assert.ok(form.has(name), `the page asks for ${name}`);
    assert.match(html, new RegExp(`<label for="${name}">`), `${name} has a label`);
    form.set(name, value);
  }
  form.set('answer', answer);
  const action = /<form[^>]*action="([^"]*)"/.exec(html)[1];
  return fetch(new URL(action, url), { method: 'POST', body: form, redirect: 'manual' });
}

async function signIn(oauth2) {
  const url = oauth2.getAuthorizationUrl({ scope: 'api refresh_token id', state: 's&1' });
  const reply = await click(url, 'allow', { username: USER, password: PASSWORD });
  assert.equal(reply.status, 302);
  const back = new URL(reply.headers.get('location'));
  assert.equal(back.origin + back.pathname, APP.redirectUri);
  assert.equal(back.searchParams.get('state'), 's&1');
  const code = back.searchParams.get('code');
  assert.ok(code.endsWith('=='));
  return code;
}

async function oauth() {
  const oauth2 = new jsforce.OAuth2({ ...APP, useVerifier: true });
  const connection = new jsforce.Connection({ oauth2, version: VERSION });
  await check('OAuth: the form leads to a code, the code to tokens', async () => {
    const user = await connection.authorize(await signIn(oauth2));
    assert.equal(user.id.length, 18);
    assert.equal(connection.instanceUrl, base);
    assert.ok(connection.refreshToken);
  });
  await check('OAuth: a code works once, and only with its verifier', async () => {
    const code = await signIn(oauth2);
    const other = new jsforce.OAuth2({ ...APP, useVerifier: true });
    await refused(other.requestToken(code), 'invalid_request');
    await oauth2.requestToken(code);
    await refused(oauth2.requestToken(code), 'invalid_grant');
  });
  await check('OAuth: denial and a wrong password', async () => {
    const url = oauth2.getAuthorizationUrl({ state: 'x' });
    const denied = await click(url, 'deny', {});
    assert.match(denied.headers.get('location'), /error=access_denied.*state=x/);
    const wrong = await click(url, 'allow', { username: USER, password: 'nonsense' });
    assert.equal(wrong.status, 200);
    assert.match(await wrong.text(), /role="alert"/);
  });
  await check('OAuth: a stale token is refreshed on the way', async () => {
    connection.accessToken = '00Dstale!token';
    const { records } = await connection.query('SELECT Id FROM Contact LIMIT 1');
    assert.equal(records.length, 1);
    assert.notEqual(connection.accessToken, '00Dstale!token');
  });
  await check('identity', async () => {
    const identity = await connection.identity();
    assert.equal(identity.username, USER);
  });
  return connection;
}

async function soap() {
  const connection = new jsforce.Connection({ loginUrl: base, version: VERSION });
  await check('SOAP: login with the security token', async () => {
    const user = await connection.login(USER, PASSWORD + TOKEN);
    assert.equal(user.organizationId.length, 18);
    const { totalSize } = await connection.query('SELECT COUNT() FROM Contact');
    assert.ok(totalSize >= 4500);
  });
  await check('SOAP: a wrong password and a missing token have their own faults', async () => {
    const stranger = new jsforce.Connection({ loginUrl: base, version: VERSION });
    await refused(stranger.login(USER, 'nonsense'), 'INVALID_LOGIN');
    await refused(stranger.login(USER, PASSWORD), 'LOGIN_MUST_USE_SECURITY_TOKEN');
    await refused(stranger.login('max@example.com', `secret${TOKEN}`), 'INVALID_LOGIN');
  });
  return connection;
}

async function queries(connection) {
  await check('query: several pages', async () => {
    const seen = new Set();
    let page = await connection.query("SELECT Id, Name FROM Contact WHERE FirstName = 'Contact'");
    assert.equal(page.totalSize, 4500);
    let pages = 1;
    for (const row of page.records) seen.add(row.Id);
    while (!page.done) {
      page = await connection.queryMore(page.nextRecordsUrl);
      pages += 1;
      for (const row of page.records) seen.add(row.Id);
    }
    assert.deepEqual([seen.size, pages], [4500, 3]);
  });
  await check('query: the batch size is kept', async () => {
    const headers = { 'Sforce-Query-Options': 'batchSize=500' };
    const page = await connection.query('SELECT Id FROM Contact', { headers });
    assert.equal(page.records.length, 500);
    assert.equal(page.done, false);
  });
  await check('query: parents, children and escapes', async () => {
    const page = await connection.query(
      "SELECT Name, Account.Name, Account.Owner.Name FROM Contact WHERE Email = 'contact10@example.com'",
    );
    assert.equal(page.records[0].Account.Name, 'Acme');
    assert.equal(page.records[0].Account.Owner.Name, 'Jane Doe');
    const accounts = await connection.query('SELECT Id, (SELECT Id FROM Contacts) FROM Account');
    assert.equal(accounts.records[0].Contacts.totalSize, 450);
    const odd = await connection.query("SELECT Id FROM Contact WHERE Name = 'a+b & c\\'d'");
    assert.equal(odd.totalSize, 0);
  });
  await check('query: jsforce builds its own text', async () => {
    const rows = await connection
      .sobject('Contact')
      .find({ LastName: { $like: 'Number 00%' } }, ['Id', 'LastName'])
      .sort({ LastName: -1 })
      .limit(5);
    assert.deepEqual(rows.map((row) => row.LastName.slice(-4)), ['0099', '0098', '0097', '0096', '0095']);
    const one = await connection.sobject('Contact').count({ Email: 'contact1@example.com' });
    assert.equal(one, 1);
  });
  await check('query: mistakes are named', async () => {
    await refused(connection.query('SELECT Nonsense FROM Contact'), 'INVALID_FIELD');
    await refused(connection.query('SELECT Id FORM Contact'), 'MALFORMED_QUERY');
    await refused(connection.query('SELECT Id FROM Nonsense'), 'INVALID_TYPE');
  });
}

async function rows(connection) {
  const contacts = connection.sobject('Contact');
  let id;
  await check('rows: create, retrieve, update', async () => {
    const made = await contacts.create({ LastName: 'Driver', FirstName: 'One' });
    assert.equal(made.success, true);
    id = made.id;
    assert.equal((await contacts.update({ Id: id, Title: 'Tester' })).success, true);
    const row = await contacts.retrieve(id);
    assert.deepEqual([row.Name, row.Title], ['One Driver', 'Tester']);
  });
  await check('rows: refusals are named', async () => {
    await refused(contacts.create({ FirstName: 'Nameless' }), 'REQUIRED_FIELD_MISSING');
    await refused(contacts.create({ LastName: 'x'.repeat(81) }), 'STRING_TOO_LONG');
    await refused(contacts.create({ LastName: 'x', Email: 'no address' }), 'INVALID_EMAIL_ADDRESS');
    await refused(contacts.update({ Id: id, Name: 'x' }), 'INVALID_FIELD_FOR_INSERT_UPDATE');
  });
  await check('rows: delete', async () => {
    assert.equal((await contacts.destroy(id)).success, true);
    await refused(contacts.retrieve(id), 'ENTITY_IS_DELETED');
    const all = await connection.query(`SELECT Id, IsDeleted FROM Contact WHERE Id = '${id}'`, { scanAll: true });
    assert.equal(all.records[0].IsDeleted, true);
  });
  await check('rows: upsert creates, then changes', async () => {
    const key = `k ${process.pid}`;
    const first = await contacts.upsert({ Ext__c: key, LastName: 'Upserted' }, 'Ext__c');
    assert.equal(first.created, true);
    const second = await contacts.upsert({ Ext__c: key, LastName: 'Again' }, 'Ext__c');
    assert.deepEqual([second.id, second.created], [first.id, false]);
    await contacts.destroy(first.id);
  });
}

async function collections(connection) {
  const contacts = connection.sobject('Contact');
  await check('collections: create, update, retrieve, upsert, delete', async () => {
    const made = await contacts.create([{ LastName: 'A' }, { FirstName: 'nameless' }, { LastName: 'B' }]);
    assert.deepEqual(made.map((one) => one.success), [true, false, true]);
    assert.equal(made[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
    const ids = [made[0].id, made[2].id];
    const changed = await contacts.update(ids.map((Id) => ({ Id, Title: 'T' })));
    assert.deepEqual(changed.map((one) => one.success), [true, true]);
    const read = await contacts.retrieve([...ids, '003000000000001AAA']);
    assert.deepEqual([read[0].Title, read[1].Title, read[2]], ['T', 'T', null]);
    const key = `c ${process.pid}`;
    const upserted = await contacts.upsert([{ Ext__c: key, LastName: 'U' }], 'Ext__c');
    assert.equal(upserted[0].created, true);
    const gone = await contacts.destroy([...ids, upserted[0].id]);
    assert.deepEqual(gone.map((one) => one.success), [true, true, true]);
  });
  await check('collections: all or none', async () => {
    const made = await contacts.create([{ LastName: 'A' }, {}], { allOrNone: true });
    assert.equal(made[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
  });
}

async function meta(connection) {
  await check('describe', async () => {
    const global = await connection.describeGlobal();
    assert.ok(global.sobjects.some((one) => one.name === 'Event'));
    const contact = await connection.sobject('Contact').describe();
    const name = contact.fields.find((field) => field.name === 'LastName');
    assert.deepEqual([name.length, name.nillable, name.type], [80, false, 'string']);
  });
  await check('list views', async () => {
    const contacts = connection.sobject('Contact');
    const { listviews } = await contacts.listviews();
    const mine = listviews.find((view) => view.developerName === 'MyContacts');
    const described = await contacts.listview(mine.id).describe();
    assert.match(described.query, /USING SCOPE mine/);
    const found = await connection.query(described.query);
    assert.ok(found.totalSize >= 4500);
    const results = await contacts.listview(mine.id).results();
    assert.equal(results.size, 25);
    await contacts.listview(mine.id).explain();
  });
  await check('deleted and updated', async () => {
    const contacts = connection.sobject('Contact');
    const start = new Date(Date.now() - 2 * 3600 * 1000);
    // The end is given in the future because seconds are cut.
    const end = new Date(Date.now() + 120 * 1000);
    const deleted = await contacts.deleted(start, end);
    const updated = await contacts.updated(start, end);
    assert.ok(Array.isArray(deleted.deletedRecords) && Array.isArray(updated.ids));
    assert.match(updated.latestDateCovered, /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000\+0000$/);
  });
  await check('limits', async () => {
    const limits = await connection.limits();
    assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max);
    assert.equal(connection.limitInfo.apiUsage.limit, limits.DailyApiRequests.Max);
  });
}

async function main() {
  const connection = await oauth();
  const legacy = await soap();
  await queries(connection);
  await rows(connection);
  await collections(connection);
  await meta(connection);
  await check('logout and revocation end the session', async () => {
    await legacy.logout();
    const token = connection.accessToken;
    await connection.logout(true);
    const after = new jsforce.Connection({ instanceUrl: base, accessToken: token, version: VERSION });
    await refused(after.query('SELECT Id FROM Contact'), 'INVALID_SESSION_ID');
  });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
