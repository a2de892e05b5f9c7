/* A file that is still on its way is no part of what is sent: until it has arrived, or failed and
   says so, the buttons of the page's main area wait, and the page says what for. */
const ON_ITS_WAY = '[data-testid="stFileChipIconSpinner"]';
const SENDING = '[data-testid="stMain"] .stButton button';
const SAID = "附件正在上传，尚未提交；上传完成后请再按一次。";
const LOOK_EVERY = 200;

const look = { className: "upload-wait", role: "alert", textContent: SAID };
const note = Object.assign(document.createElement("div"), look);
const arrived = () => {
  if (!document.querySelector(ON_ITS_WAY)) note.remove();
  else setTimeout(arrived, LOOK_EVERY);
};

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(SENDING) || !document.querySelector(ON_ITS_WAY)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.body.append(note);
  arrived();
}, { capture: true });
