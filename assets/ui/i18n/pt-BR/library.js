/** Words of the library, see the page's words beside this folder. */
export default {
  title: "Biblioteca",
};
