import{G as R,J as D,K as O,L as M,M as x,N as A,O as F,S as k,T as I,U as g,V as P,Y as U,a as h,aa as V,b as w,ba as z,c as E,ca as K,da as Y,g as l,k as a,n as C,o as N,q as B,y}from"./app-AIVI24J4.js";var H=5;async function J(t,e){try{await N("DELETE",`/${t}/${e}`)}catch(n){if(C(n).status!==404)throw n}}function Q({kind:t,result:e,onClose:n}){let{done:o,failed:s}=e,i=a("library.deleted",{n:o});if(!s.length)return l`<span class="unseen" role="status">${i}</span>`;let c=t==="videos"?g:k,r=s.slice(0,H).map(({item:p,error:f})=>{let{message:$,hint:u}=C(f);return{pointer:c(p),message:`${$} ${u}`.trim()}}),m=s.length-r.length;return l`<${R}
    title=${`${a("library.notDeleted",{n:s.length})} ${i}`}
    hint=${m?a("library.andMore",{n:m}):""}
  >
    <ul class="failures">
      ${r.map(p=>l`<li><strong>${p.pointer}</strong> ${p.message}</li>`)}
    </ul>
    <button type="button" onClick=${n}>${a("library.understood")}</button>
  <//>`}function _({kind:t,items:e,marked:n,setMarked:o,list:s}){let[i,c]=h(!1),[r,m]=h(null),[p,f]=h(null),$=n.size,u=$>0&&$===e.length,v=async()=>{let b=e.filter(d=>n.has(d.id));f(null),m({done:0,all:b.length});let S=await A(b,d=>J(t,d.id),d=>m({done:d,all:b.length})),L=new Set(S.map(({item:d})=>d.id));s.drop(new Set(b.map(d=>d.id).filter(d=>!L.has(d)))),o(L),m(null),f({done:b.length-S.length,failed:S}),s.refresh()},G=b=>o(new Set(b.target.checked?e.map(T=>T.id):[])),q=r?a("library.deleting",{n:Math.min(r.done+1,r.all),all:r.all}):$?a("library.marked",{n:$}):a("library.shown",{n:e.length});return l`<div class="bulk">
      <label class="tick-all">
        <input
          type="checkbox"
          checked=${u}
          indeterminate=${$>0&&!u}
          disabled=${!e.length||r}
          onChange=${G}
        />
        ${a("library.everyone")}
      </label>
      <span class="hint numbers" role="status">${q}</span>
      <button type="button" class="small" disabled=${!$||r} onClick=${()=>c(!0)}>
        <${y} name="trash" />${a("library.delete")}
      </button>
    </div>
    ${r&&l`<progress max=${r.all} value=${r.done} aria-label=${q}></progress>`}
    ${p&&l`<${Q} kind=${t} result=${p} onClose=${()=>f(null)} />`}
    ${i&&l`<${F}
        title=${a(`library.ask.${t}`,{n:$})}
        text=${a(`library.askText.${t}`)}
        yes=${a("series.remove")}
        onYes=${()=>{v()}}
        onClose=${()=>c(!1)}
      />`}`}var W=250;function X(t){let[e,n]=h(()=>M(t));return w(()=>{let s=()=>{let i=B(location.hash);i.view==="library"&&n(M(i.query))};return addEventListener("hashchange",s),()=>removeEventListener("hashchange",s)},[]),[e,s=>{let i={...e,...s},c=x(i);history.replaceState(null,"",`#/library${c&&`?${c}`}`),n(i)}]}function Z({filters:t,change:e}){let{kind:n,q:o,state:s}=t,i=["series","videos"].map(r=>({value:r,text:a(`library.kinds.${r}`)})),c=O.filter(r=>n==="series"||r!=="waiting");return l`<form
    class="filters"
    role="search"
    onSubmit=${r=>r.preventDefault()}
  >
    <${U}
      label=${a("library.kind")}
      options=${i}
      value=${n}
      onValue=${r=>e({kind:r,state:""})}
      look="tabs"
      hideLabel
    />
    <label class="search">
      <span class="unseen">${a("library.search")}</span>
      <${y} name="search" />
      <input
        type="search"
        value=${o}
        placeholder=${a(`library.hint.${n}`)}
        autocomplete="off"
        spellcheck="false"
        onInput=${r=>e({q:r.target.value})}
      />
    </label>
    <label>
      <span class="unseen">${a("library.state")}</span>
      <select onChange=${r=>e({state:r.target.value})}>
        <option value="" selected=${!s}>${a("library.anyState")}</option>
        ${c.map(r=>l`<option value=${r} selected=${r===s}>${a(`state.${r}`)}</option>`)}
      </select>
    </label>
  </form>`}function ee(t){let[e,n]=h(t);return w(()=>{let o=setTimeout(()=>n(t),W);return()=>clearTimeout(o)},[t]),e}function j({kind:t,q:e,state:n}){let o=x({kind:"series",q:e,state:n});return`/${t}${o&&`?${o}`}`}function te(t){let[e,n]=h(new Set),o=E(null),s=(i,c)=>{let r=c.shiftKey?o.current:null;n(D(t,e,i,r,c.target.checked)),o.current=i};return{marked:new Set(t.filter(i=>e.has(i))),mark:s,setMarked:n}}function re({filters:t,change:e}){let{kind:n,q:o,state:s}=t;return o.trim()||s?l`<div class="empty">
      <p>${a("library.noMatch")}</p>
      <button type="button" onClick=${()=>e({q:"",state:""})}>
        ${a("library.clear")}
      </button>
    </div>`:l`<div class="empty">
    <p>${a(`library.none.${n}`)}</p>
    <a class="button" href="#/">${a("library.make")}</a>
  </div>`}function ne({kind:t,item:e,marked:n,onMark:o}){let s=t==="videos"?g(e):k(e);return l`<li class="entry" data-marked=${n}>
    <label class="tick">
      <input type="checkbox" checked=${n} aria-label=${s} onClick=${o} />
    </label>
    ${t==="videos"?l`<${P} video=${e} />`:l`<${I} series=${e} />`}
  </li>`}function se({filters:t,change:e}){let{kind:n}=t,o=ee(j(t)),s=V(o),i=E(null);i.current=s.page?.items??i.current;let c=i.current,r=(c??[]).map(u=>u.id),{marked:m,mark:p,setMarked:f}=te(r);if(!s.page&&s.problem&&s.problem.status!==0)return l`<${K} list=${s} />`;if(!c)return l`<${z} />`;let $=!s.page||o!==j(t);return l`<${_}
      kind=${n}
      items=${c}
      marked=${m}
      setMarked=${f}
      list=${s}
    />
    ${!c.length&&!$&&l`<${re} filters=${t} change=${e} />`}
    <ul class="series-list" aria-busy=${$}>
      ${c.map(u=>l`<${ne}
            key=${u.id}
            kind=${n}
            item=${u}
            marked=${m.has(u.id)}
            onMark=${v=>p(u.id,v)}
          />`)}
    </ul>
    <${Y} list=${s} />`}function Ee({query:t}){let[e,n]=X(t);return l`<div class="library">
    <h1>${a("library.title")}</h1>
    <${Z} filters=${e} change=${n} />
    <${se} key=${e.kind} filters=${e} change=${n} />
  </div>`}export{Ee as Library};
