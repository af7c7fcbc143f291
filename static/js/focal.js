/* Click on a picture: its two number fields take the place clicked, in per cent. The fields alone do as well. */
for (const frame of document.querySelectorAll("[data-focal]")) {
  const [x, y] = frame.dataset.focal.split(" ").map((id) => document.getElementById(id));
  const image = frame.querySelector("img");
  const point = frame.querySelector(".image-visee__point");
  const show = () => {
    for (const [axis, field] of [["x", x], ["y", y]]) {
      const tenth = Math.min(10, Math.max(0, Math.round(Number(field.value) / 10)));
      for (const name of [...point.classList]) {
        if (name.startsWith(`image--${axis}`)) point.classList.remove(name);
      }
      point.classList.add(`image--${axis}${tenth}`);
    }
  };
  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  x.addEventListener("input", show);
  y.addEventListener("input", show);
}
