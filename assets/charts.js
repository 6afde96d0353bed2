/* Plotly as this page wants it. Its share button stays off even for a chart that forgot to say so; and a figure that
   differs from the drawn one in few places redraws only these: Plotly tells by identity whether a list has changed, and
   Dash hands it copies, so lists with equal content are exchanged for those already drawn. */
(function () {
  "use strict";

  /* `next` with every part that equals its counterpart in `drawn` replaced by that counterpart. */
  function shared(next, drawn) {
    if (next === drawn || typeof next !== "object" || typeof drawn !== "object" || !next || !drawn) return next;
    if (Array.isArray(next) !== Array.isArray(drawn)) return next;
    let equal = Object.keys(next).length === Object.keys(drawn).length;
    for (const key of Object.keys(next)) {
      next[key] = shared(next[key], drawn[key]);
      equal = equal && next[key] === drawn[key];
    }
    return equal ? drawn : next;
  }

  document.addEventListener("DOMContentLoaded", function () {
    const Plotly = window.Plotly;
    if (!Plotly) return;
    Plotly.setPlotConfig({ showSendToCloud: false, plotlyServerURL: "", displaylogo: false });
    const react = Plotly.react;
    Plotly.react = function (chart, figure, ...rest) {
      if (chart && chart.data && chart.layout && figure && figure.layout) {
        figure = Object.assign({}, figure, {
          data: copied(figure.data).map((trace, at) => shared(trace, chart.data[at])),
          layout: shared(figure.layout, chart.layout),
        });
      }
      const drawing = window.afterwatch.unwatched(() => react.call(Plotly, chart, figure, ...rest));
      Promise.resolve(drawing).then(() => chart.dispatchEvent(new Event("afterwatch:drawn", { bubbles: true })));
      return drawing;
    };
  });

  /* Traces belong to Dash's store; they are exchanged in copies. Dash itself copies the layout. */
  function copied(traces) {
    return (traces || []).map((trace) => Object.assign({}, trace, trace.line && { line: Object.assign({}, trace.line) },
      trace.marker && { marker: Object.assign({}, trace.marker) }));
  }
})();
