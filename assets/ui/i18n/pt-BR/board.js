/** Words of the board, see the page's words beside this folder. */
export default {
  title: "Fila",
};
