/* Search in pages that are opened from a folder. Browsers start no worker from a file, so the script of the worker runs
   in a hidden frame, with the two functions of workers that Material's search uses. */
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const scope = frame.contentWindow;
      scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      scope.importScripts = async (...urls) => {
        for (const each of urls) await load(frame, each);
      };
      this.scope = scope;
      this.ready = load(frame, url);
    }

    postMessage(data) {
      this.ready.then(() => this.scope.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
  window.Worker = window.IFrameWorker;
}

function load(frame, url) {
  const script = frame.contentDocument.createElement("script");
  script.src = url;
  frame.contentDocument.body.append(script);
  return new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
}
