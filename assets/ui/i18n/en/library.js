/** Words of the library. */
export default {
  title: "Library",
};
