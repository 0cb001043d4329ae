// Files of a draft: each is sent as soon as it is chosen, one after the other, with a bar that tells how far it is.
"use strict";
(() => {
  const chooser = document.getElementById("choose-files");
  const editor = window.handschlag.editor;
  if (!chooser || !editor) return;
  const words = chooser.closest("[data-upload]").dataset;
  const bar = document.getElementById("upload");
  const problem = document.getElementById("files-err");

  function say(sentences) {
    problem.querySelector("span").textContent = sentences.join(" ");
    problem.hidden = !sentences.length;
    problem.parentElement.classList.toggle("err", sentences.length > 0);
    if (sentences.length) problem.scrollIntoView({ block: "nearest" });
  }

  function send(address, file) {
    return new Promise((done) => {
      const data = new FormData();
      for (const name of ["csrfmiddlewaretoken", "base_revision"]) data.append(name, editor.value(name));
      data.append("files", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-Fragment", "1");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = 100 * event.loaded / event.total;
      });
      request.addEventListener("load", () => done({ status: request.status, answer: request.responseText }));
      request.addEventListener("error", () => done({ status: 0, answer: words.broken }));
      request.send(data);
    });
  }

  async function take(files) {
    const refused = [];
    say(refused);
    for (const file of files) {
      if (!await editor.saved()) { refused.push(words.broken); break; }
      window.handschlag.announce(words.upload.replace("%s", file.name));
      bar.value = 0;
      bar.hidden = false;
      const { status, answer } = await send(`${editor.address()}anlagen/`, file);
      if (status === 200) {
        editor.swap(answer);
        window.handschlag.announce(words.uploaded.replace("%s", file.name));
      } else if (status === 410) {
        editor.tell(answer);
        break;
      } else if (!refused.includes(answer)) {
        refused.push(status === 413 || status === 422 || status === 0 ? answer : words.broken);
        if (status === 0) break;
      }
    }
    bar.hidden = true;
    say([...new Set(refused)]);
  }

  chooser.addEventListener("change", async () => {
    const files = [...chooser.files];
    chooser.value = "";  // what is sent here never goes again with the form
    if (!files.length) return;
    const release = editor.hold();
    chooser.disabled = true;
    await take(files);
    chooser.disabled = false;
    release();
  });
})();
