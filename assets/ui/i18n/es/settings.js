/** Words of the settings, see the page's words beside this folder. */
export default {};
