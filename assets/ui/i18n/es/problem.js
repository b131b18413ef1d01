/** What the server's codes mean and what to do, in Spanish: title and hint. In English they are the server's own. */
export default {
  not_a_video: [
    "El archivo no es un video que este programa pueda leer.",
    "Mira si se ve en un reproductor y prueba otra copia u otro formato (MP4, MKV, WebM, MOV).",
  ],
  truncated: [
    "El video termina a la mitad: el archivo está incompleto.",
    "Súbelo o descárgalo de nuevo entero.",
  ],
  no_picture: [
    "El archivo tiene sonido, pero no imagen.",
    "Elige un archivo o un enlace con imagen.",
  ],
  too_long: [
    "El video es más largo de lo que acepta este servidor.",
    "Divide el archivo antes, o aumenta EZCLIPS_MAX_DURATION_HOURS.",
  ],
  too_short: ["El video dura menos de un segundo.", "Elige un video más largo."],
  too_large: [
    "El archivo es más grande de lo que acepta este servidor.",
    "Elige un archivo más pequeño, o aumenta EZCLIPS_MAX_SOURCE_MIB.",
  ],
  out_of_shape: [
    "El tamaño de la imagen, los fotogramas por segundo o el número de pistas supera los límites.",
    "Conviértelo a un máximo de 8192x4320, 120 fotogramas por segundo y 32 pistas.",
  ],
  unsupported_codec: [
    "El video o su sonido usa un códec que no se acepta.",
    "Conviértelo a video H.264 con sonido AAC.",
  ],
  invalid_url: ["Eso no es un enlace.", "Pega la dirección completa, que empieza por https://."],
  url_scheme: ["Solo se aceptan enlaces http y https.", "Usa un enlace que empiece por https://."],
  url_userinfo: [
    "El enlace lleva un nombre de usuario o una contraseña.",
    "Quita lo que está antes del signo @.",
  ],
  url_too_long: ["El enlace tiene más de 2048 caracteres.", "Usa una forma más corta del enlace."],
  blocked_address: [
    "El enlace lleva a una dirección privada o local.",
    "Usa un enlace público, o permite este host y puerto con EZCLIPS_ALLOW_HOSTS.",
  ],
  needs_account: [
    "El sitio pide iniciar sesión para mostrar este video.",
    "Usa un video público, o guarda en los ajustes las cookies de una cuenta.",
  ],
  gone: ["El video no existe o fue eliminado.", "Comprueba el enlace en un navegador."],
  geo_blocked: [
    "El sitio no muestra este video en el país de este servidor.",
    "Usa otra fuente, o pon el servidor donde el video esté disponible.",
  ],
  bot_check: [
    "El sitio quiere pruebas de que pregunta una persona.",
    "Inténtalo más tarde o desde otra red, o guarda en los ajustes las cookies de un navegador con la sesión iniciada.",
  ],
  not_yet_recorded: [
    "El enlace es un directo o un estreno que no ha terminado.",
    "Inténtalo de nuevo cuando la grabación esté disponible.",
  ],
  drm: [
    "El video está protegido (DRM) y no se puede descargar.",
    "Usa un video sin protección contra copia.",
  ],
  unsupported_site: [
    "No se encontró ningún video en este enlace.",
    "Abre la página de un solo video y copia su dirección.",
  ],
  throttled: [
    "El sitio está limitando las peticiones de este servidor.",
    "Espera un poco; se reintenta solo.",
  ],
  network: [
    "La descarga se interrumpió o el sitio no respondió.",
    "Comprueba la conexión; se reintenta solo.",
  ],
  tool_outdated: [
    "El sitio rechazó el programa de descarga, que probablemente está anticuado.",
    "Actualiza yt-dlp (y su entorno de JavaScript) y reintenta; «ezclips doctor» muestra las versiones.",
  ],
  tool_missing: [
    "Falta un programa que esta tarea necesita.",
    "Ejecuta «ezclips doctor»: dice qué falta y cómo instalarlo.",
  ],
  tool_failed: [
    "Un programa multimedia se detuvo con un error.",
    "Reintenta; si vuelve a pasar, las últimas líneas de su salida dicen por qué.",
  ],
  tool_stalled: [
    "Un programa multimedia estuvo demasiado tiempo sin avanzar y se detuvo.",
    "Reintenta cuando la máquina esté menos ocupada.",
  ],
  verify_failed: [
    "Un clip terminado no pasó sus comprobaciones y no se publicó.",
    "Reintenta; si vuelve a pasar, corta con «Codificar».",
  ],
  worker_lost: [
    "El worker cayó o perdió la tarea mientras la hacía.",
    "Se reintenta solo; si se repite, mira el registro del worker.",
  ],
  deadline: [
    "La tarea tardó más de lo permitido.",
    "Pide un tramo más corto, o aumenta EZCLIPS_JOB_DEADLINE_HOURS.",
  ],
  no_space: [
    "El disco no tiene espacio para esta tarea.",
    "Libera espacio; las tareas en espera siguen solas.",
  ],
  out_of_memory: [
    "La máquina se quedó sin memoria.",
    "Ejecuta menos tareas a la vez o usa una máquina con más memoria.",
  ],
  delivery_failed: [
    "El destinatario de un webhook no aceptó el mensaje.",
    "Se reintenta solo; mira el registro del destinatario.",
  ],
  delivery_refused: ["El destinatario de un webhook dice que ya no existe.", "Usa otra dirección."],
  video_failed: [
    "El video de esta serie no se pudo obtener.",
    "Mira el fallo del propio video y reintenta.",
  ],
  video_gone: [
    "El video de esta serie ya no se guarda.",
    "Descarga el video de nuevo y crea una serie nueva.",
  ],
  nothing_to_cut: [
    "La petición no deja ninguna parte que cortar.",
    "Compara el tramo y las partes con la duración del video.",
  ],
  range_outside: [
    "Un tramo queda fuera del video o del recorte.",
    "Compara los tramos con la duración del video.",
  ],
  too_many_parts: [
    "La petición da más de 1000 partes.",
    "Usa partes más largas o un tramo más corto.",
  ],
  no_chapters: ["El video no tiene capítulos.", "Divídelo por duración o por número de partes."],
  unauthorized: ["Hace falta una clave de API.", "Inicia sesión con una clave."],
  forbidden: ["Esta clave de API no lo permite.", "Usa una clave con más alcance."],
  last_admin_key: [
    "Sin esta clave nadie podría administrar el servidor.",
    "Crea antes otra clave que abra todo.",
  ],
  invalid_cookies: [
    "Eso no es un archivo de cookies en formato Netscape.",
    "Expórtalo de nuevo como cookies.txt: una cookie por línea, siete campos separados por tabuladores.",
  ],
  upload_busy: [
    "Otra petición está subiendo este archivo ahora.",
    "Espera a que termine e inténtalo de nuevo.",
  ],
  upload_expired: ["La subida estuvo parada demasiado tiempo.", "Empiézala de nuevo."],
  link_expired: [
    "Este enlace fue modificado o su plazo terminó.",
    "Obtén un enlace nuevo en la serie.",
  ],
  rate_limited: [
    "Llegaron demasiadas peticiones de este cliente.",
    "Espera un poco e inténtalo de nuevo.",
  ],
  too_many_jobs: [
    "Esta clave de API tiene tantas tareas sin terminar como puede tener.",
    "Espera a que termine una.",
  ],
  request_timeout: [
    "La petición no llegó a tiempo.",
    "Envíala de nuevo con una conexión más rápida.",
  ],
  invalid_field: ["Un valor está fuera de lo permitido.", "Corrige los campos indicados."],
  invalid_form: [
    "La subida no es un formulario con exactamente un archivo.",
    "Sube un solo archivo.",
  ],
  cross_site: ["Otro sitio intentó hacer esto en tu navegador.", "Usa la página de este servidor."],
  unknown_host: [
    "La petición nombra un host por el que este servidor no responde.",
    "Usa http://localhost, o define el host con EZCLIPS_PUBLIC_URL.",
  ],
  not_found: ["Aquí no hay nada (o ya no).", "El trabajo terminado se guarda un tiempo limitado."],
  not_ready: ["Esto aún no ha terminado.", "Inténtalo de nuevo cuando la tarea esté lista."],
  wrong_state: ["El estado de la tarea no lo permite.", "Recarga y mira su estado."],
  in_use: [
    "El video todavía lo usa una serie sin terminar.",
    "Cancela antes la serie, o espérala.",
  ],
  payload_too_large: [
    "El contenido es más grande de lo que acepta este servidor.",
    "Envía algo más pequeño.",
  ],
  queue_full: ["Hay demasiadas tareas esperando.", "Inténtalo de nuevo en un momento."],
  unavailable: ["El servidor no puede hacerlo ahora.", "Inténtalo de nuevo en un momento."],
  internal: [
    "Algo falló dentro del servidor.",
    "Inténtalo de nuevo; si se repite, mira el registro del servidor.",
  ],
};
