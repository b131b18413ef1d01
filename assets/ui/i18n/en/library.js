/** Words of the library. */
export default {
  title: "Library",
  all: "Show all",
  kind: "What to show",
  kinds: { series: "Series", videos: "Videos" },
  search: "Search",
  hint: { series: "Name of a series", videos: "Title, file name or site" },
  state: "State",
  anyState: "Any state",
  none: {
    series: "No series yet. What you make appears here and stays until it expires.",
    videos: "No videos yet. What you fetch or upload appears here and stays until it expires.",
  },
  make: "Make a series",
  noMatch: "Nothing matches.",
  clear: "Clear search and filter",
  everyone: "Select all shown",
  shown: { one: "{n} shown", other: "{n} shown" },
  marked: { one: "{n} selected", other: "{n} selected" },
  delete: "Delete selected",
  deleting: "Deleting {n} of {all}…",
  ask: {
    series: { one: "Delete this series?", other: "Delete these {n} series?" },
    videos: { one: "Delete this video?", other: "Delete these {n} videos?" },
  },
  askText: {
    series: "Their clips are removed from the server and cannot be brought back.",
    videos: "The files are removed from the server. Finished series stay.",
  },
  deleted: { zero: "Nothing was deleted.", one: "{n} was deleted.", other: "{n} were deleted." },
  notDeleted: {
    one: "{n} could not be deleted.",
    other: "{n} could not be deleted.",
  },
  andMore: { one: "And {n} more, still selected.", other: "And {n} more, still selected." },
  understood: "All right",
};
