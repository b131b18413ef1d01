/** Words of the watch, see the page's words beside this folder. */
export default {};
