import{$ as h,A as B,C as G,E as w,H as k,O as x,W as C,X as E,Y as d,a as c,b as f,c as b,e as v,ea as T,g as s,h as P,i as I,j as K,k as t,ka as z,la as U,m as j,ma as X,na as V,o as g,oa as M,pa as R,qa as L,t as S,u as F,v as H,w as Y,x as O,y as $,z as N}from"./app-AIVI24J4.js";function p({title:e,hint:n,children:o}){let i=v();return s`<section class="card settings-card" aria-labelledby=${i}>
    <h2 id=${i}>${e}</h2>
    ${n&&s`<p class="hint">${n}</p>`} ${o}
  </section>`}var rt=1<<20,_=12;async function at(e){if(e.size>rt){let[n,o]=[t("settings.cookies.big"),t("settings.cookies.bigHint")];throw new j({code:"payload_too_large",title:n,hint:o})}await g("PUT","/cookies",await e.text())}function lt({label:e,busy:n,onFile:o}){let i=b(null);return s`<button type="button" disabled=${n} onClick=${()=>i.current?.click()}>
      <${$} name="upload" />${e}
    </button>
    <input
      ref=${i}
      type="file"
      accept=".txt,text/plain"
      class="unseen"
      tabindex="-1"
      aria-label=${e}
      onChange=${r=>{let a=r.target.files?.[0];a&&o(a),r.target.value=""}}
    />`}function ct({cookies:{present:e,bytes:n,changed_at:o,domain_count:i,domains:l}}){if(!e)return s`<p role="status">${t("settings.cookies.none")}</p>`;let r=o?w(o,new Date):"";return s`<div role="status">
    <p>${t("settings.cookies.kept",{when:r,size:G(n??0)})}</p>
    <ul class="domains">
      ${l.slice(0,_).map(a=>s`<li key=${a}>${a}</li>`)}
      ${i>_&&s`<li class="rest">${t("settings.cookies.more",{n:i-_})}</li>`}
    </ul>
  </div>`}function ut({busy:e,onYes:n}){let[o,i]=c(!1);return s`<button type="button" disabled=${e} onClick=${()=>i(!0)}>
      <${$} name="trash" />${t("settings.cookies.remove")}
    </button>
    ${o&&s`<${x}
        title=${t("settings.cookies.removeTitle")}
        text=${t("settings.cookies.removeText")}
        yes=${t("settings.cookies.remove")}
        onYes=${n}
        onClose=${()=>i(!1)}
      />`}`}function q(){let{data:e,problem:n,refresh:o}=h("/cookies",{job:()=>{}}),{run:i,busy:l,problem:r}=T(o),a=e.value;if(n.value?.status===404)return null;let u=r??n.value,m=t(a?.present?"settings.cookies.replace":"settings.cookies.pick");return s`<${p}
    title=${t("settings.cookies.title")}
    hint=${t("settings.cookies.hint")}
  >
    ${a?s`<${ct} cookies=${a} />`:s`<p>…</p>`}
    <p class="warning"><${$} name="alert" /><span>${t("settings.cookies.warn")}</span></p>
    <p class="hint">${t("settings.cookies.how")}</p>
    ${u&&s`<${k} problem=${u} />`}
    <div class="actions">
      <${lt}
        label=${m}
        busy=${l||!a}
        onFile=${D=>{i(()=>at(D))}}
      />
      ${a?.present&&s`<${ut}
          busy=${l}
          onYes=${()=>{i(()=>g("DELETE","/cookies"))}}
        />`}
    </div>
  <//>`}function pt(){let[e,n]=c(B(R.value.every_ms,{exact:!0})),o=N(e),i=o!==null&&(o<V||o>M),l=r=>{n(r);let a=N(r);a!==null&&$t(a)};return s`<${C}
    label=${t("parts.customLabel")}
    value=${e}
    error=${o===null?t("parts.badTime"):i?t("parts.badShort"):void 0}
    onValue=${l}
  />`}function $t(e){e>=V&&e<=M&&L({every_ms:e})}var A=(e,n)=>n.map(o=>({value:o,text:t(`${e}.${o}`)}));function J(){let{preset:e,layout:n,part_label:o,loudness:i}=R.value,l=[...Object.keys(z),"custom"],r=a=>u=>L({[a]:u});return s`<${p} title=${t("settings.defaults.title")} hint=${t("settings.here")}>
    <${d}
      label=${t("settings.defaults.preset")}
      options=${A("settings.defaults.presets",l)}
      value=${e}
      onValue=${r("preset")}
    />
    ${e==="custom"&&s`<div class="short-field"><${pt} /></div>`}
    <div class="settings-grid">
      <${E}
        label=${t("parts.layout")}
        options=${A("parts.layouts",U)}
        value=${n}
        onValue=${r("layout")}
      />
      <${E}
        label=${t("settings.defaults.label")}
        options=${A("settings.defaults.labels",X)}
        value=${o}
        onValue=${r("part_label")}
      />
      <${E}
        label=${t("settings.defaults.loudness")}
        options=${A("settings.defaults.louds",["no","yes"])}
        value=${i?"yes":"no"}
        onValue=${a=>L({loudness:a==="yes"})}
      />
    </div>
  <//>`}var mt={good:"succeeded",limited:"retrying",bad:"failed"};function dt({check:{name:e,health:n,words:o,hint:i}}){return s`<li class="settings-row">
    <div lang="en">
      <p class="settings-name">${e}</p>
      <p class="hint">${o}</p>
      ${i&&s`<p>${i}</p>`}
    </div>
    <span class="state" data-state=${mt[n]}>
      <span class="dot" aria-hidden="true"></span>${t(`settings.doctor.health.${n}`)}
    </span>
  </li>`}function Q(){let{data:e,problem:n,refresh:o}=h("/doctor",{job:()=>{}}),[i,l]=c(!1),r=e.value;if(n.value?.status===404)return null;let a=async()=>{l(!0),await o(),l(!1)},u=i||!r&&!n.value;return s`<${p}
    title=${t("settings.doctor.title")}
    hint=${t("settings.doctor.hint")}
  >
    ${r?s`<ul class="settings-list">
            ${r.checks.map(m=>s`<${dt} key=${m.name} check=${m} />`)}
          </ul>`:u&&s`<div class="settings-wait" aria-hidden="true"><span class="ghost line" /></div>`}
    ${n.value&&s`<${k} problem=${n.value} />`}
    <button type="button" disabled=${u} onClick=${()=>{a()}}>
      <${$} name="retry" />
      ${t(u?"settings.doctor.looking":"settings.doctor.again")}
    </button>
    <span class="unseen" role="status">${u?t("settings.doctor.looking"):""}</span>
  <//>`}function W({made:e,onDone:n}){let o=v(),i=b(null),[l,r]=c(!1);f(()=>i.current?.select(),[]);let a=async()=>{i.current?.select();try{await navigator.clipboard.writeText(e.key),r(!0)}catch{r(document.execCommand("copy"))}};return s`<div class="fresh-key">
    <p id=${o} role="status">${t("settings.keys.fresh",{name:e.name})}</p>
    <div class="actions">
      <input ref=${i} type="text" value=${e.key} readonly aria-labelledby=${o} />
      <button type="button" class="primary" onClick=${()=>{a()}}>
        <${$} name=${l?"check":"copy"} />
        ${t(l?"settings.keys.copied":"settings.keys.copy")}
      </button>
      <button type="button" onClick=${n}>${t("settings.keys.done")}</button>
    </div>
  </div>`}var Z=80;function ft({one:e,action:{run:n,busy:o}}){let[i,l]=c(!1),r=[t(`settings.keys.scopes.${e.scope}`),t("settings.keys.made",{when:w(e.created_at,new Date)}),e.name===S.value?.key&&t("settings.keys.own")];return s`<li class="settings-row">
    <div>
      <p class="settings-name">${e.name}</p>
      <p class="hint">${r.filter(Boolean).join(" · ")}</p>
    </div>
    <button
      type="button"
      class="small"
      aria-label=${`${t("settings.keys.revoke")}: ${e.name}`}
      disabled=${o}
      onClick=${()=>l(!0)}
    >
      ${t("settings.keys.revoke")}
    </button>
    ${i&&s`<${x}
        title=${t("settings.keys.revokeTitle",{name:e.name})}
        text=${t("settings.keys.revokeText")}
        yes=${t("settings.keys.revoke")}
        onYes=${()=>{n(()=>g("DELETE",`/keys/${e.id}`))}}
        onClose=${()=>l(!1)}
      />`}
  </li>`}function gt({action:{run:e,busy:n},onMade:o}){let[i,l]=c(""),[r,a]=c("write"),u=new TextEncoder().encode(i.trim()).length>Z,m=y=>{y.preventDefault(),e(async()=>{let{body:it}=await g("POST","/keys",{name:i.trim(),scope:r});o(it),l("")})},D=["read","write","admin"];return s`<form class="new-key" onSubmit=${m}>
    <${C}
      label=${t("settings.keys.name")}
      value=${i}
      maxLength=${Z}
      error=${u?t("settings.keys.tooLong"):void 0}
      onValue=${l}
    />
    <${d}
      label=${t("settings.keys.scope")}
      options=${D.map(y=>({value:y,text:t(`settings.keys.scopes.${y}`)}))}
      value=${r}
      onValue=${a}
    />
    <button disabled=${n||u||!i.trim()}>
      <${$} name="plus" />${t("settings.keys.make")}
    </button>
  </form>`}function tt(){let{data:e,problem:n,refresh:o}=h("/keys",{job:()=>{}}),i=T(o),[l,r]=c(null),a=e.value;if(n.value?.status===404)return null;let u=i.problem??n.value;return s`<${p} title=${t("settings.keys.title")} hint=${t("settings.keys.hint")}>
    ${a?s`<ul class="settings-list">
            ${a.items.map(m=>s`<${ft} key=${m.id} one=${m} action=${i} />`)}
          </ul>`:!u&&s`<div class="settings-wait new-key-wait"><span class="ghost line" /></div>`}
    ${u&&s`<${k} problem=${u} />`}
    ${l?s`<${W} made=${l} onDone=${()=>r(null)} />`:a&&s`<${gt} action=${i} onMade=${r} />`}
  <//>`}function et(){return s`<${p}
    title=${t("settings.keys.title")}
    hint=${t("settings.keys.open")}
  />`}var st="language";function kt(e){K(e==="auto"?null:e),history.replaceState(null,"",`#/settings?${st}`),location.reload()}function ht(e){f(()=>{if(e!==st)return;history.replaceState(null,"","#/settings");let n=document.querySelector(".language input:checked");n instanceof HTMLElement&&n.focus()},[])}function ot({query:e}){ht(e);let n=Object.entries(P).map(([o,i])=>({value:o,text:i,lang:o}));return s`<${p} title=${t("settings.look.title")} hint=${t("settings.here")}>
    <div class="language">
      <${d}
        label=${t("settings.look.language")}
        options=${[{value:"auto",text:t("settings.look.auto")},...n]}
        value=${I()??"auto"}
        onValue=${kt}
      />
      <p class="hint">${t("settings.look.languageHint")}</p>
    </div>
    <${d}
      label=${t("settings.look.theme")}
      options=${H.map(o=>({value:o,text:t(`settings.look.themes.${o}`)}))}
      value=${Y.value}
      onValue=${O}
    />
  <//>`}function nt(){let[e,n]=c(!1),o=l=>{l.preventDefault(),n(!0)},i=location.origin+location.pathname;return s`<${p} title=${t("settings.reach.title")}>
    <div class="with-mouse">
      <p>${t("settings.reach.drag")}</p>
      <div class="actions">
        <a class="button" href=${F(i)} onClick=${o}>
          <${$} name="scissors" />${t("settings.reach.name")}
        </a>
        <span class="hint" role="status">${e?t("settings.reach.dragged"):""}</span>
      </div>
    </div>
    <p>${t("settings.reach.share")}</p>
  <//>`}function yt(){let[e,n]=c("");return f(()=>{fetch("/version").then(o=>o.json()).then(o=>n(String(o.version??""))).catch(()=>{})},[]),s`<p class="hint version">${e&&t("settings.version",{version:e})}</p>`}function bt(){let e=S.value;return e?e.scope!=="admin"?s`<p class="hint house">${t("settings.house")}</p>`:s`<${e.mode==="keys"?tt:et} />
    <${q} />
    <${Q} />`:null}function Re({query:e}){return s`<div class="settings">
    <h1>${t("settings.title")}</h1>
    <${ot} query=${e} />
    <${J} />
    <${nt} />
    <${bt} />
    <${yt} />
  </div>`}export{Re as Settings};
