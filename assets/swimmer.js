/* The bars of the patients: a click on a bar or a mark opens its patient on the Board, with the question as it is. The
   tables below hold the same patients as links, for the keyboard. */
(function () {
  "use strict";

  const space = (window.dash_clientside = window.dash_clientside || {});

  space.swimmer = {
    open: function (click) {
      const patient = click && click.points && click.points[0] && click.points[0].customdata;
      if (patient) {
        const address = window.afterwatch.address;
        const pairs = address.parse(window.location.search);
        pairs.set("patient", address.encode(String(patient)));
        space.set_props("url", { pathname: "/", search: address.search(pairs) });
        window.scrollTo(0, 0);
      }
      return space.no_update;
    },
  };
})();
