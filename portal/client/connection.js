// Whether what was just done has reached the portal.
//
// streamlit's client shows nothing while a network swallows what it sends, and little when the connection is gone. A line at the
// top of the window says so within seconds: lost (the socket was closed, or the machine knows that it has no network), or
// silent (something was sent, and nothing at all has come back).
(() => {
  const SILENT = 4000; // ms
  const LOST = "与门户的连接断了，正在重新连接。写的内容还在，请不要关闭本页；连上以后就能接着写、再保存。";
  const WAITS = "门户没有回应，刚才的操作可能还没有保存。请不要关闭本页，网络恢复后会自动继续。";
  let socket = null;
  let sentAt = 0;
  let closedAt = 0;
  let line = null;

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      if (!String(given[0]).includes("/_stcore/stream")) return;
      socket = this;
      this.addEventListener("open", () => ((closedAt = 0), (sentAt = 0)));
      this.addEventListener("message", () => (sentAt = 0));
      this.addEventListener("close", () => socket === this && (closedAt ||= Date.now()));
    }
    send(data) {
      if (socket === this) sentAt ||= Date.now();
      super.send(data);
    }
  };
  window.portalConnection = { waits: () => sentAt > 0 || closedAt > 0, lost: () => closedAt > 0 };

  const say = (words) => {
    if (!words && !line) return;
    if (!line) {
      line = document.createElement("div");
      line.id = "portal-connection";
      line.setAttribute("role", "alert");
      line.style.cssText =
        "position:fixed;top:0;left:0;right:0;z-index:999999;padding:10px 16px;text-align:center;" +
        "font:16px/1.5 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;background:#7A4B00;color:#fff";
      document.body.append(line);
    }
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  };
  const LATE = 1500; // ms a page that is left, or a portal that starts again, may be without a socket
  setInterval(() => {
    const now = Date.now();
    if (!navigator.onLine || (closedAt && now - closedAt > LATE)) say(LOST);
    else say(sentAt && now - sentAt > SILENT ? WAITS : "");
  }, 250);
})();
