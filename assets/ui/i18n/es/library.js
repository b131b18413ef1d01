/** Words of the library, in Spanish. */
export default {
  title: "Biblioteca",
  all: "Ver todo",
  kind: "Qué mostrar",
  kinds: { series: "Series", videos: "Vídeos" },
  search: "Buscar",
  hint: { series: "Nombre de la serie", videos: "Título, nombre del archivo o sitio" },
  state: "Estado",
  anyState: "Cualquier estado",
  none: {
    series: "Aún no hay series. Lo que hagas aparece aquí y se queda hasta que caduque.",
    videos: "Aún no hay vídeos. Lo que descargues o subas aparece aquí hasta que caduque.",
  },
  make: "Hacer una serie",
  noMatch: "No hay coincidencias.",
  clear: "Borrar búsqueda y filtro",
  everyone: "Seleccionar todo lo mostrado",
  shown: { one: "{n} en la lista", other: "{n} en la lista" },
  marked: { one: "{n} seleccionado", other: "{n} seleccionados" },
  delete: "Eliminar lo seleccionado",
  deleting: "Eliminando {n} de {all}…",
  ask: {
    series: { one: "¿Eliminar esta serie?", other: "¿Eliminar estas {n} series?" },
    videos: { one: "¿Eliminar este vídeo?", other: "¿Eliminar estos {n} vídeos?" },
  },
  askText: {
    series: "Sus clips se borran del servidor y no se pueden recuperar.",
    videos: "Los archivos se borran del servidor. Las series terminadas se quedan.",
  },
  deleted: { zero: "No se eliminó nada.", one: "{n} eliminado.", other: "{n} eliminados." },
  notDeleted: {
    one: "{n} no se pudo eliminar.",
    other: "{n} no se pudieron eliminar.",
  },
  andMore: { one: "Y {n} más, aún seleccionado.", other: "Y {n} más, aún seleccionados." },
  understood: "De acuerdo",
};
