// The chat page: a stock Socket.IO client against the application `chat` (its events stand in the header of Services/Engine's Chat.swift).
"use strict";

const $ = (id) => document.getElementById(id);
const params = new URLSearchParams(location.search);
const socket = io({ path: "/socket.io/", reconnectionDelayMax: 2000 });

const me = { nickname: null, room: null };
const rooms = new Set(["lobby", "signals", "trains"]);
const typists = new Map(); // nickname → timer that forgets it

// MARK: Connection

function showTransport(name) {
  const order = ["polling", "websocket"];
  $("transport").dataset.state = name ?? "offline";
  for (const item of $("transport").children) {
    item.classList.toggle("current", item.dataset.name === name);
    item.classList.toggle("passed", order.indexOf(item.dataset.name) < order.indexOf(name));
  }
}

socket.on("connect", () => {
  $("state").textContent = "connected";
  showTransport(socket.io.engine.transport.name);
  socket.io.engine.once("upgrade", (transport) => showTransport(transport.name));
  if (me.nickname) join(me.nickname, me.room); // a new connection knows nothing of the old one's room
});
socket.on("disconnect", () => {
  $("state").textContent = "reconnecting…";
  showTransport(null);
});
socket.on("connect_error", () => {
  $("state").textContent = "no answer, trying again…";
  showTransport(null);
});

// MARK: Rooms

function join(nickname, room) {
  socket.timeout(5000).emit("join", { nickname, room }, (failure, answer) => {
    const refusal = failure ? "The server did not answer. Try again." : answer.error;
    $("refusal").textContent = refusal ?? "";
    if (refusal) return;
    const again = me.nickname === answer.nickname && me.room === answer.room;
    Object.assign(me, { nickname: answer.nickname, room: answer.room });
    rooms.add(me.room);
    enter(answer, again);
  });
}

function enter({ users, history }, again) {
  $("door").hidden = true;
  $("chat").hidden = false;
  $("title").textContent = `# ${me.room}`;
  document.title = `#${me.room} · Signalbox chat`;
  forgetTypists();
  $("messages").replaceChildren();
  history.forEach(showMessage);
  notice(again ? "You are back." : `You joined #${me.room}.`);
  showUsers(users);
  showRooms();
  $("text").focus();
}

function showRooms() {
  $("rooms").replaceChildren(...[...rooms].map((room) => {
    const button = Object.assign(document.createElement("button"), { textContent: room, type: "button" });
    if (room === me.room) button.setAttribute("aria-current", "true");
    button.onclick = () => { if (room !== me.room) join(me.nickname, room); };
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function showUsers(users) {
  $("users").replaceChildren(...users.map((nickname) => {
    const item = document.createElement("li");
    item.textContent = nickname === me.nickname ? `${nickname} (you)` : nickname;
    item.style.setProperty("--hue", hue(nickname));
    return item;
  }));
}

// MARK: Messages

function hue(nickname) {
  const sum = [...nickname].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) % 360, 7);
  return `hsl(${sum} 55% 45%)`;
}

function element(tag, className, text) {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function append(item) {
  const list = $("messages");
  const following = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.append(item);
  while (list.children.length > 500) list.firstElementChild.remove();
  if (following) list.scrollTop = list.scrollHeight;
}

function notice(text) {
  append(element("li", "notice", text));
}

function showMessage({ nickname, text, at }) {
  const item = element("li", nickname === me.nickname ? "mine" : "", "");
  const avatar = element("div", "avatar", [...nickname][0].toUpperCase());
  avatar.style.setProperty("--hue", hue(nickname));
  const by = element("div", "by", nickname);
  by.append(element("time", "", new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  item.append(avatar, by, element("div", "text", text));
  append(item);
}

socket.on("message", (message) => {
  if (message.room !== me.room) return;
  stopped(message.nickname);
  showMessage(message);
});
socket.on("joined", ({ nickname, room, users }) => {
  if (room !== me.room) return;
  notice(`${nickname} came in.`);
  showUsers(users);
});
socket.on("left", ({ nickname, room, users }) => {
  if (room !== me.room) return;
  stopped(nickname);
  notice(`${nickname} left.`);
  showUsers(users);
});

// MARK: Who is typing

function stopped(nickname) {
  clearTimeout(typists.get(nickname));
  typists.delete(nickname);
  showTypists();
}

function forgetTypists() {
  [...typists.keys()].forEach(stopped);
}

function showTypists() {
  const names = [...typists.keys()];
  const verb = names.length === 1 ? "is" : "are";
  $("typing").textContent = names.length === 0 ? "" : names.length > 3 ? "Several people are typing…"
    : `${names.join(", ")} ${verb} typing…`;
}

socket.on("typing", ({ nickname, room, typing }) => {
  if (room !== me.room) return;
  stopped(nickname);
  if (typing) typists.set(nickname, setTimeout(() => stopped(nickname), 4000));
  showTypists();
});

let typingSince = 0;
function tellTyping(typing) {
  const now = Date.now();
  if (typing && now - typingSince < 2000) return; // once in two seconds is enough to be seen
  if (!typing && typingSince === 0) return;
  typingSince = typing ? now : 0;
  socket.volatile.emit("typing", typing);
}

// MARK: Forms

$("enter").onsubmit = (event) => {
  event.preventDefault();
  join($("nickname").value.trim(), $("room").value.trim());
};
$("open-room").onsubmit = (event) => {
  event.preventDefault();
  const field = event.target.elements.room;
  const room = field.value.trim();
  field.value = "";
  if (room && room !== me.room) join(me.nickname, room);
};
$("text").oninput = () => tellTyping($("text").value !== "");
$("say").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  tellTyping(false);
  socket.timeout(10000).emit("message", text, (failure, answer) => {
    const refusal = failure ? "it was not confirmed" : answer.error;
    if (refusal) notice(`“${text}” may not have been sent: ${refusal}.`);
  });
};

for (const room of rooms) $("known-rooms").append(Object.assign(document.createElement("option"), { value: room }));
if (params.has("nickname")) $("nickname").value = params.get("nickname");
if (params.has("room")) $("room").value = params.get("room");
