// What was sent and is not with the server yet, kept by the browser until the server says what became of it: a
// page that is closed, or whose server is away, loses none of it. Each is `{client_id, user, conversation, channel,
// kind, at, text, nonce, reply_to, fallback, fallback_channel, file, refused}`; whoever is signed in sees their own.

const STORE = 'unsent';
// Where the browser keeps nothing (a private window, a full disk) the page does.
const unkept = new Map();

const opened = new Promise((done) => {
  try {
    const request = indexedDB.open('transom', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'client_id' });
    request.onsuccess = () => done(request.result);
    request.onerror = () => done(null);
  } catch { done(null); }
});

// Whether it was done, and what came of it.
async function work(run) {
  const database = await opened;
  if (!database) return { done: false };
  return new Promise((end) => {
    const transaction = database.transaction(STORE, 'readwrite');
    const request = run(transaction.objectStore(STORE));
    transaction.oncomplete = () => end({ done: true, result: request.result });
    transaction.onabort = () => end({ done: false });
  });
}

export async function keep(message) {
  const { done } = await work((store) => store.put(message));
  if (!done) unkept.set(message.client_id, message);
}

export async function forget(message) {
  unkept.delete(message.client_id);
  await work((store) => store.delete(message.client_id));
}

// In the order in which they were sent.
export async function unsent() {
  const { result = [] } = await work((store) => store.getAll());
  return [...result, ...unkept.values()]
    .filter(({ user }) => user === document.body.dataset.user)
    .sort((one, other) => one.at - other.at);
}
