/** Words of the board. */
export default {
  title: "Queue",
};
