/** Words of the make, see the page's words beside this folder. */
export default {};
