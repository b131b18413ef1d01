/** Words of the settings. */
export default {
  title: "Settings",
};
