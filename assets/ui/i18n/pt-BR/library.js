/** Words of the library, in Portuguese (Brazil). */
export default {
  title: "Biblioteca",
  all: "Mostrar tudo",
  kind: "O que mostrar",
  kinds: { series: "Séries", videos: "Vídeos" },
  search: "Buscar",
  hint: { series: "Nome da série", videos: "Título, nome do arquivo ou site" },
  state: "Situação",
  anyState: "Qualquer situação",
  none: {
    series: "Nenhuma série ainda. O que você fizer aparece aqui e fica até vencer.",
    videos: "Nenhum vídeo ainda. O que você baixar ou enviar aparece aqui e fica até vencer.",
  },
  make: "Fazer uma série",
  noMatch: "Nada encontrado.",
  clear: "Limpar busca e filtro",
  everyone: "Selecionar tudo o que aparece",
  shown: { one: "{n} na lista", other: "{n} na lista" },
  marked: { one: "{n} selecionado", other: "{n} selecionados" },
  delete: "Excluir selecionados",
  deleting: "Excluindo {n} de {all}…",
  ask: {
    series: { one: "Excluir esta série?", other: "Excluir estas {n} séries?" },
    videos: { one: "Excluir este vídeo?", other: "Excluir estes {n} vídeos?" },
  },
  askText: {
    series: "Os clipes são removidos do servidor e não podem ser recuperados.",
    videos: "Os arquivos são removidos do servidor. As séries prontas ficam.",
  },
  deleted: { zero: "Nada foi excluído.", one: "{n} excluído.", other: "{n} excluídos." },
  notDeleted: {
    one: "{n} não pôde ser excluído.",
    other: "{n} não puderam ser excluídos.",
  },
  andMore: { one: "E mais {n}, ainda selecionado.", other: "E mais {n}, ainda selecionados." },
  understood: "Entendi",
};
