/** What the server's codes mean and what to do, in Portuguese: title and hint. In English they are the server's own. */
export default {
  not_a_video: [
    "O arquivo não é um vídeo que este programa consiga ler.",
    "Veja se ele toca em um reprodutor e tente outra cópia ou outro formato (MP4, MKV, WebM, MOV).",
  ],
  truncated: [
    "O vídeo termina no meio: o arquivo está incompleto.",
    "Envie ou baixe de novo por inteiro.",
  ],
  no_picture: [
    "O arquivo tem som, mas não tem imagem.",
    "Escolha um arquivo ou um link com imagem.",
  ],
  too_long: [
    "O vídeo é mais longo do que este servidor aceita.",
    "Divida o arquivo antes, ou aumente EZCLIPS_MAX_DURATION_HOURS.",
  ],
  too_short: ["O vídeo tem menos de um segundo.", "Escolha um vídeo mais longo."],
  too_large: [
    "O arquivo é maior do que este servidor aceita.",
    "Escolha um arquivo menor, ou aumente EZCLIPS_MAX_SOURCE_MIB.",
  ],
  out_of_shape: [
    "O tamanho da imagem, a taxa de quadros ou o número de faixas passa dos limites.",
    "Converta para no máximo 8192x4320, 120 quadros por segundo e 32 faixas.",
  ],
  unsupported_codec: [
    "O vídeo ou o som usa um codec que não é aceito.",
    "Converta para vídeo H.264 com som AAC.",
  ],
  invalid_url: ["Isto não é um link.", "Cole o endereço completo, começando com https://."],
  url_scheme: ["Só são aceitos links http e https.", "Use um link que comece com https://."],
  url_userinfo: [
    "O link contém um nome de usuário ou uma senha.",
    "Retire o que vem antes do sinal @.",
  ],
  url_too_long: ["O link tem mais de 2.048 caracteres.", "Use uma forma mais curta do link."],
  blocked_address: [
    "O link leva a um endereço privado ou local.",
    "Use um link público, ou libere este host e porta com EZCLIPS_ALLOW_HOSTS.",
  ],
  needs_account: [
    "O site pede login para mostrar este vídeo.",
    "Use um vídeo público, ou guarde nos ajustes os cookies de uma conta.",
  ],
  gone: ["O vídeo não existe ou foi removido.", "Confira o link em um navegador."],
  geo_blocked: [
    "O site não mostra este vídeo no país deste servidor.",
    "Use outra fonte, ou rode o servidor onde o vídeo está disponível.",
  ],
  bot_check: [
    "O site quer provas de que há uma pessoa pedindo.",
    "Tente mais tarde ou de outra rede, ou guarde nos ajustes os cookies de um navegador com login.",
  ],
  not_yet_recorded: [
    "O link é de uma transmissão ao vivo ou estreia que ainda não terminou.",
    "Tente de novo quando a gravação estiver disponível.",
  ],
  drm: [
    "O vídeo é protegido (DRM) e não pode ser baixado.",
    "Use um vídeo sem proteção contra cópia.",
  ],
  unsupported_site: [
    "Nenhum vídeo foi encontrado neste link.",
    "Abra a página de um único vídeo e copie o endereço.",
  ],
  throttled: [
    "O site está limitando os pedidos deste servidor.",
    "Espere um pouco; há novas tentativas automáticas.",
  ],
  network: [
    "O download foi interrompido ou o site não respondeu.",
    "Verifique a conexão; há novas tentativas automáticas.",
  ],
  tool_outdated: [
    "O site recusou o programa de download, que provavelmente está desatualizado.",
    "Atualize o yt-dlp (e seu runtime JavaScript) e tente de novo; “ezclips doctor” mostra as versões.",
  ],
  tool_missing: [
    "Um programa de que esta tarefa precisa não está instalado.",
    "Rode “ezclips doctor”: ele diz o que falta e como instalar.",
  ],
  tool_failed: [
    "Um programa de mídia parou com um erro.",
    "Tente de novo; se acontecer outra vez, as últimas linhas da saída dizem por quê.",
  ],
  tool_stalled: [
    "Um programa de mídia ficou tempo demais sem avançar e foi parado.",
    "Tente de novo quando a máquina estiver menos ocupada.",
  ],
  verify_failed: [
    "Um clipe pronto não passou na verificação e não foi publicado.",
    "Tente de novo; se acontecer outra vez, corte com “Codificar”.",
  ],
  worker_lost: [
    "O worker caiu ou perdeu a tarefa enquanto a executava.",
    "Há novas tentativas automáticas; se repetir, veja o registro do worker.",
  ],
  deadline: [
    "A tarefa demorou mais do que pode.",
    "Peça um trecho mais curto, ou aumente EZCLIPS_JOB_DEADLINE_HOURS.",
  ],
  no_space: [
    "O disco não tem espaço para esta tarefa.",
    "Libere espaço; as tarefas em espera continuam sozinhas.",
  ],
  out_of_memory: [
    "A máquina ficou sem memória.",
    "Rode menos tarefas ao mesmo tempo ou use uma máquina com mais memória.",
  ],
  delivery_failed: [
    "O destinatário de um webhook não aceitou a mensagem.",
    "Há novas tentativas automáticas; veja o registro do destinatário.",
  ],
  delivery_refused: [
    "O destinatário de um webhook diz que não existe mais.",
    "Use outro endereço.",
  ],
  video_failed: [
    "O vídeo desta série não pôde ser obtido.",
    "Veja a falha do próprio vídeo e tente de novo.",
  ],
  video_gone: [
    "O vídeo desta série não é mais guardado.",
    "Baixe o vídeo de novo e crie uma nova série.",
  ],
  nothing_to_cut: [
    "O pedido não deixa nenhuma parte para cortar.",
    "Compare o trecho e as partes com a duração do vídeo.",
  ],
  range_outside: [
    "Um trecho fica fora do vídeo ou do recorte.",
    "Compare os trechos com a duração do vídeo.",
  ],
  too_many_parts: [
    "O pedido dá mais de 1.000 partes.",
    "Use partes mais longas ou um trecho mais curto.",
  ],
  no_chapters: ["O vídeo não tem capítulos.", "Divida por duração ou por número de partes."],
  unauthorized: ["É preciso uma chave de API.", "Entre com uma chave."],
  forbidden: ["Esta chave de API não permite isso.", "Use uma chave com mais alcance."],
  last_admin_key: [
    "Sem esta chave, ninguém mais poderia administrar o servidor.",
    "Crie antes outra chave que abra tudo.",
  ],
  invalid_cookies: [
    "Este não é um arquivo de cookies no formato Netscape.",
    "Exporte de novo como cookies.txt: um cookie por linha, sete campos separados por tabulações.",
  ],
  upload_busy: [
    "Outro pedido está enviando este arquivo agora.",
    "Espere ele terminar e tente de novo.",
  ],
  upload_expired: ["O envio ficou parado por tempo demais.", "Comece o envio de novo."],
  link_expired: [
    "Este link foi alterado, ou o prazo dele terminou.",
    "Pegue um novo link na série.",
  ],
  rate_limited: ["Vieram pedidos demais deste cliente.", "Espere um pouco e tente de novo."],
  too_many_jobs: [
    "Esta chave de API tem tantas tarefas em andamento quanto pode.",
    "Espere até uma delas terminar.",
  ],
  request_timeout: ["O pedido não chegou a tempo.", "Envie de novo com uma conexão mais rápida."],
  invalid_field: ["Um valor está fora do permitido.", "Corrija os campos citados."],
  invalid_form: [
    "O envio não é um formulário com exatamente um arquivo.",
    "Envie um único arquivo.",
  ],
  cross_site: ["Outro site tentou fazer isto no seu navegador.", "Use a página deste servidor."],
  unknown_host: [
    "O pedido cita um host pelo qual este servidor não responde.",
    "Use http://localhost, ou defina o host com EZCLIPS_PUBLIC_URL.",
  ],
  not_found: [
    "Não há (mais) nada neste endereço.",
    "O que fica pronto é guardado por tempo limitado.",
  ],
  not_ready: ["Isto ainda não terminou.", "Tente de novo quando a tarefa estiver pronta."],
  wrong_state: ["O estado da tarefa não permite isso.", "Recarregue e veja o estado dela."],
  in_use: [
    "O vídeo ainda é usado por uma série que não terminou.",
    "Cancele a série antes, ou espere por ela.",
  ],
  payload_too_large: ["O conteúdo é maior do que este servidor aceita.", "Envie algo menor."],
  queue_full: ["Há tarefas demais esperando.", "Tente de novo em instantes."],
  unavailable: ["O servidor não pode fazer isto agora.", "Tente de novo em instantes."],
  internal: [
    "Algo deu errado dentro do servidor.",
    "Tente de novo; se repetir, veja o registro do servidor.",
  ],
};
