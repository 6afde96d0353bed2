/* The rows behind a cell of the evidence (components/evidence_matrix.py): the cell is a button, its rows are a line of the
   table under it that is hidden until they are asked for. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    const cell = event.target.closest && event.target.closest("button.cell-rows");
    if (!cell) return;
    const rows = document.getElementById(cell.getAttribute("aria-controls"));
    rows.hidden = !rows.hidden;
    cell.setAttribute("aria-expanded", String(!rows.hidden));
  });
})();
