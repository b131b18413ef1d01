import{B as F,C as O,D as N,E as C,F as V,H as g,I as $t,O as H,P as ft,Q as bt,R as ht,X as z,Z as gt,_,a as h,b as y,c as w,d as q,e as at,ea as E,f as it,fa as vt,g as l,ga as yt,ha as wt,ia as R,ja as K,k as i,l as lt,n as ct,o as M,p as U,q as ut,r as dt,s as mt,t as pt,y as S}from"./app-HEX66MHA.js";var Q=["waiting","queued","running","succeeded","failed","cancelled"],X=["video-download","video-process","webhook"],B={lane:"",state:"",code:"",q:""},Ut=200;function Z(t){let e=new URLSearchParams(t),o=(r,s)=>{let a=e.get(r)??"";return s.includes(a)?a:""},n=e.get("code")??"";return{lane:o("lane",X),state:o("state",Q),code:/^[a-z0-9_]{1,64}$/.test(n)?n:"",q:(e.get("q")??"").slice(0,Ut)}}function j(t){let e=Object.entries(t).filter(([,n])=>n),o=new URLSearchParams(e.map(([n,r])=>[n,String(r).trim()]));return e.length?`?${o}`:""}var A=({lane:t,state:e,code:o,q:n})=>`#/queue${j({lane:t,state:e,code:o,q:n})}`,G=({lane:t,state:e,code:o,q:n},r,s)=>`/jobs${j({lane:t,state:e,code:o,q:n,limit:s,cursor:r})}`;function J(t,{lane:e,state:o,code:n,q:r}){if(!t||n||r.trim())return null;let s=t.lanes.filter(a=>!e||a.lane===e);return I(s.flatMap(({counts:a})=>o?[a[o]??0]:Object.values(a)))}var I=t=>t.reduce((e,o)=>e+o,0);function xt({lane:t,state:e,code:o,q:n}){let r=e==="failed"||e==="cancelled";if(!e||e==="succeeded")return null;let s=r?"retry":"cancel";return{verb:s,path:`/jobs/${s}${j({state:e,lane:t,code:o,q:n})}`}}function kt(t){let e=t?t.scope:"admin";return{write:e==="write"||e==="admin",admin:e==="admin"}}function St({kind:t,id:e,video_id:o}){return t==="series"?{series:e,video:o}:{series:null,video:t==="video"?e:null}}function W(t,e){let o=new Map(t?.items.map(n=>[n.id,n]));return{...e,items:e.items.map(n=>ft(o.get(n.id)??null,n))}}function Pt(t,e){if(!t)return e;let o=new Map(W(t,e).items.map(r=>[r.id,r])),n=new Set(t.items.map(r=>r.id));return{items:t.items.map(r=>o.get(r.id)??r),next:t.next,behind:e.items.some(r=>!n.has(r.id))}}function Tt(t,e){if(!t.items.some(n=>e.has(n.id)))return t;let o=t.items.map(n=>e.has(n.id)?bt(n,e.get(n.id)):n);return{...t,items:o}}function Ot(t,e){return{...t,items:t.items.map(o=>o.id===e.id?e:o)}}var Vt=3e4,zt=10,L=({lanes:t},e)=>I(t.map(({counts:o})=>o[e]??0));function Mt(t,e){let{lanes:o,workers:n,disk:r}=t,s=[],a=L(t,"queued"),u=L(t,"failed");r.low&&s.push({kind:"disk",bad:!0}),n.length===0&&a>0&&s.push({kind:"workers",bad:!0,n:a});for(let d of n.filter(c=>tt(c,e)))s.push({kind:"silent",bad:!0,worker:d,n:d.jobs.length});u>0&&s.push({kind:"failed",bad:!0,n:u});for(let{lane:d,counts:c}of o.filter(m=>m.paused))s.push({kind:"paused",bad:!1,lane:d,n:c.queued??0});return s}var tt=({seen_at:t},e)=>e-Date.parse(t)>Vt;function Et(t,e,o){let n=Math.max(1,...t),r=e/t.length,s=a=>String(Math.round(a*100)/100);return t.map((a,u)=>a&&`M${s((u+.5)*r)} ${o}v${s(-a/n*o)}`).filter(Boolean).join("")}function qt(t){let e=Math.max(0,...t),o=t.slice(-zt);return{all:I(t),most:e,minutesAgo:t.length-1-t.lastIndexOf(e),rate:o.length?I(o)/o.length:0}}var _t=[["day",86400],["hour",3600],["minute",60],["second",1]];function Ct(t){let[e,o]=_t.find(([,n])=>t>=n)??_t[3];return{unit:e,n:Math.floor(Math.max(0,t)/o)}}function et(t){let{unit:e,n:o}=Ct(t);return F(Intl.NumberFormat,{style:"unit",unit:e,unitDisplay:"short"}).format(o)}function P(t,e){let{unit:o,n}=Ct((e-Date.parse(t))/1e3);return F(Intl.RelativeTimeFormat,{style:"short"}).format(-n,o)}var f=(t,e=0)=>F(Intl.NumberFormat,{maximumFractionDigits:e}).format(t);function Rt({free:t,reserved:e,floor:o}){let n=Math.max(t,1),r=Math.min(o,n),s=Math.min(e,n-r),a=u=>u/n*100;return{floor:a(r),reserved:a(s),open:a(n-r-s)}}function At(t,e){let o=t.map(n=>n&&e.includes(n)?n:null);for(let n of e.filter(r=>!o.includes(r))){let r=o.indexOf(null);o[r<0?o.length:r]=n}return o}var Kt=5;async function Qt(t,e){let{lane:o,state:n,code:r,q:s}=e,a=J(t,e);if(a!==null)return{n:a,count:f(a)};if(n==="failed"&&r&&!s.trim()){let c=await U(`/failures${o&&`?lane=${o}`}`),m=c.items.find(p=>p.code===r)?.count??0;return{n:m,count:c.complete?f(m):`${f(m)}+`}}let u=0,d=null;for(let c=0;c===0||d&&c<Kt;c+=1){let m=await U(G(e,d,200));u+=m.items.length,d=m.next}return{n:u,count:d?`${f(u)}+`:f(u)}}function It({queue:t,filter:e,mayAct:o,refresh:n}){let[r,s]=h(null),[a,u]=h(""),[d,c]=h(null),[m,p]=h(!1),$=xt(e),b=async T=>{p(!0),c(null),await T().catch(v=>c(ct(v))),p(!1)},x=()=>b(async()=>s(await Qt(t,e))),k=({verb:T,path:v})=>b(async()=>{let{body:D}=await M("POST",v),st=D.retried??D.cancelled??0;u(i(`board.${T}Done`,{n:st,count:f(st)})),await n()});return l`<div class="bulk">
      ${$?l`<button
              type="button"
              class="small"
              disabled=${m||!o}
              onClick=${()=>{x()}}
            >
              <${S}
                name=${$.verb==="retry"?"retry":"close"}
              />${i(`board.${$.verb}Match`)}
            </button>`:l`<p class="hint">${i("board.bulkHow")}</p>`}
      <p class="hint" role="status">${a}</p>
    </div>
    ${d&&l`<${g} problem=${d} />`}
    ${r&&$&&l`<${H}
        title=${i(`board.${$.verb}Title`,r)}
        text=${i(`board.${$.verb}Text`)}
        yes=${i(`board.${$.verb}Yes`)}
        no=${i("board.no")}
        onYes=${()=>{k($)}}
        onClose=${()=>s(null)}
      />`}`}function Y({text:t}){let e=w(null),[o,n]=h(!1),r=async()=>{try{await navigator.clipboard.writeText(t),n(!0)}catch{e.current&&getSelection()?.selectAllChildren(e.current)}};return l`<details class="lines">
    <summary>${i("board.lines")}</summary>
    <pre ref=${e} tabindex="0" aria-label=${i("board.lines")}>${t}</pre>
    <button type="button" class="small" onClick=${()=>{r()}}>
      <span role="status">${i(o?"board.copied":"board.copy")}</span>
    </button>
  </details>`}function Xt({group:{newest_at:t,lanes:e,example:o}}){let n=[i("board.newest",{ago:P(t,Date.now())}),e.map(r=>i(`board.lane.${r}`)).join(", "),i("board.attempts",{n:o.attempts}),o.host&&i("board.onHost",{host:o.host})];return l`<p class="hint numbers">${n.filter(Boolean).join(" · ")}</p>
    <p class="hint clip-text">${i("board.example",{subject:o.subject})}</p>`}function Zt({group:t,complete:e,mayRetry:o,refresh:n,onFilter:r}){let{code:s,title:a,hint:u,count:d,example:c}=t,[m,p]=h(!1),{run:$,busy:b,problem:x}=E(n),k=e?f(d):`${f(d)}+`,T=()=>$(()=>M("POST",`/jobs/retry?state=failed&code=${s}`)),v=()=>r({lane:"",state:"failed",code:s,q:""});return l`<li class="group">
    <strong class="badge-count numbers">${k}</strong>
    <div class="group-text">
      <h3>${a}</h3>
      <p>${u}</p>
      <${Xt} group=${t} />
      <${Y} text=${c.stderr||c.message} />
      ${x&&l`<${g} problem=${x} />`}
    </div>
    <div class="actions">
      <button
        type="button"
        class="small"
        disabled=${b||!o}
        onClick=${()=>p(!0)}
      >
        <${S} name="retry" />${i("board.retryAll",{n:d,count:k})}
      </button>
      <button type="button" class="small" onClick=${v}>${i("board.showJobs")}</button>
    </div>
    ${m&&l`<${H}
        title=${i("board.retryTitle",{n:d,count:k})}
        text=${a}
        yes=${i("board.retryYes")}
        no=${i("board.no")}
        onYes=${T}
        onClose=${()=>p(!1)}
      />`}
  </li>`}function Lt({failures:t,problem:e,...o}){let n=!t&&e&&e.status!==0?e:null;return!n&&!t?.items.length?null:l`<section class="card failures" aria-labelledby="failures">
    <h2 id="failures">${i("board.failures")}</h2>
    ${n&&l`<${g} problem=${n} />`}
    <ul>
      ${t?.items.map(r=>l`<${Zt}
            key=${r.code}
            group=${r}
            complete=${t.complete}
            ...${o}
          />`)}
    </ul>
  </section>`}var jt=5e3,te=1e3,ee=250,oe=400;function ne(t){let e=w(!1),o=q(()=>({queue:_("/queue",(r,s)=>s),failures:_("/failures"),running:_("/jobs?state=running&limit=200",W)}),[]),n=q(()=>_(t,(r,s)=>e.current?Pt(r,s):W(r,s)),[t]);return{...o,list:n,held:e}}var Dt=t=>JSON.stringify(t?.lanes.map(({counts:e,ended_last_hour:o})=>[e.failed,o]));function Ft(t){let e=ne(t),o=w(e);o.current=e;let n=async({whole:r=!1}={})=>{let{queue:s,failures:a,running:u,list:d}=o.current,c=Dt(s.data.value),m=[u.refresh(),d.refresh()];await s.refresh();let p=r||c!==Dt(s.data.value)||!a.data.value;await Promise.all([...m,p&&a.refresh()])};return y(()=>{e.list.refresh()},[e.list]),y(()=>{let r=0,s=0,a=()=>{if(r)return;let p=Math.max(ee,s+te-Date.now());r=window.setTimeout(()=>{r=0,s=Date.now(),n()},p)},u=new Map,d=()=>{u.size!==0&&(it(()=>{for(let{data:p}of[o.current.running,o.current.list])p.value&&(p.value=Tt(p.value,u))}),u.clear())},c=gt(null,{caughtUp:()=>{n({whole:!0})},heard:({kind:p,job:$,data:b})=>{p==="progress"&&$?u.set($,b):a()}});n();let m=[setInterval(d,oe),setInterval(()=>document.hidden||a(),jt)];return()=>{c(),clearTimeout(r),m.forEach(clearInterval)}},[]),{...e,refresh:()=>(e.held.current=!1,n({whole:!0})),hold:r=>{e.held.current!==r&&(e.held.current=r,r||e.list.refresh())},put:r=>{let{data:s}=o.current.list;s.value&&(s.value=Ot(s.value,r))}}}function Nt({filter:t,onFilter:e}){let o=at(),{lane:n,state:r,code:s,q:a}=t,u=["",...X].map(c=>({value:c,text:i(c?`board.lane.${c}`:"board.anyLane")})),d=["",...Q].map(c=>({value:c,text:i(c?`board.state.${c}`:"board.anyState")}));return l`<form
    class="filters"
    role="search"
    onSubmit=${c=>c.preventDefault()}
  >
    <${z}
      label=${i("board.laneLabel")}
      options=${u}
      value=${n}
      onValue=${c=>e({lane:c})}
    />
    <${z}
      label=${i("board.stateLabel")}
      options=${d}
      value=${r}
      onValue=${c=>e({state:c})}
    />
    <div class="field">
      <label for=${o}>${i("board.searchLabel")}</label>
      <input
        id=${o}
        type="text"
        inputmode="search"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck="false"
        maxlength="200"
        placeholder=${i("board.search")}
        value=${a}
        onInput=${c=>e({q:c.target.value},{typed:!0})}
      />
    </div>
    <div class="actions">
      ${s&&l`<button
          type="button"
          class="small"
          aria-label=${i("board.anyCode",{code:s})}
          onClick=${()=>e({code:""})}
        >
          ${s}<${S} name="close" />
        </button>`}
      <button
        type="button"
        class="small"
        disabled=${!(n||r||s||a)}
        onClick=${()=>e(B)}
      >
        ${i("board.clear")}
      </button>
    </div>
  </form>`}function re({kind:t,n:e=0,lane:o,worker:n},r,s){return i(`board.trouble.${t}`,{n:e,count:f(e),lane:o?i(`board.lane.${o}`):"",host:n?.host??"",ago:n?P(n.seen_at,s):"",free:O(r.free),floor:O(r.floor)})}function Ht({queue:t}){if(!t)return l`<section class="card glance" aria-busy="true"></section>`;let e=Date.now(),o=Mt(t,e),n=f(L(t,"running")),r=i("board.sums",{running:n,queued:f(L(t,"queued"))}),s=o.some(a=>a.bad)?"bad":o.length?"warn":"well";return l`<section class="card glance" data-mood=${s} aria-label=${i("board.glance")}>
    <${S} name=${o.length?"alert":"check"} />
    <ul aria-live="polite">
      ${o.length===0&&l`<li><strong>${i("board.well")}</strong></li>`}
      ${o.map(a=>l`<li key=${a.kind+(a.lane??a.worker?.id??"")} data-bad=${a.bad}>
            <strong>${re(a,t.disk,e)}</strong>
            ${" "}<span>${i(`board.toDo.${a.kind}`)}</span>
          </li>`)}
    </ul>
    <p class="hint numbers">${r}</p>
  </section>`}function se({attempt:{n:t,host:e,started_at:o,ended_at:n,end:r,error:s,stderr:a}}){let u=[V(o),n?V(n):"…"].join("–"),d=lt(`board.end.${r}`)?i(`board.end.${r}`):r;return l`<li>
    <p class="numbers">
      <strong>${i("board.attempt",{n:t})}</strong>
      ${" "}<span class="hint">${[d,e,u].join(" · ")}</span>
    </p>
    ${s&&l`<p>${s.message} <span class="hint">(${s.code})</span></p>`}
    ${a&&l`<${Y} text=${a} />`}
  </li>`}function ae({job:t}){let e=new Date,o=[["id",t.id],["created",C(t.created_at,e)],["started",t.started_at&&C(t.started_at,e)],["finished",t.finished_at&&C(t.finished_at,e)],["expires",t.expires_at&&C(t.expires_at,e)],["request",t.request_id]];return l`<dl class="moments numbers">
    ${o.filter(([,n])=>n).map(([n,r])=>l`<div key=${n}>
            <dt>${i(`board.about.${n}`)}</dt>
            <dd>${r}</dd>
          </div>`)}
  </dl>`}function ie(t,e){let{data:o,problem:n,refresh:r}=q(()=>_(`/jobs/${t.id}`,(u,d)=>d),[t.id]),s=[t.state,t.stage,t.attempts,t.cancel_requested].join();y(()=>{r()},[t.id,s]);let a=o.value;return y(()=>{a&&a.state!==t.state&&e(a)},[a]),{full:a,problem:n.value,refresh:r}}function Bt({job:t,mayAct:e,feed:o}){let{full:n,problem:r,refresh:s}=ie(t,o.put),a=E(async()=>{await Promise.all([s(),o.refresh()])});if(!n)return l`<div class="job-details" aria-busy=${!r}>
      ${r&&r.status!==0&&l`<${g} problem=${r} />`}
    </div>`;let{id:u,history:d=[],error:c}=n,{series:m,video:p}=St(n),$=c?.code==="video_failed"?p:null;return l`<div class="job-details">
    <div class="actions">
      ${m&&l`<a class="button small" href=${dt(m)}>${i("board.series")}</a>`}
      ${p&&l`<a class="button small" href=${mt(p)}>${i("board.video")}</a>`}
      <${wt}
        status=${n}
        busy=${a.busy||!e}
        onCancel=${()=>a.run(()=>vt(u))}
        onRetry=${()=>a.run(()=>yt(u,$))}
      />
    </div>
    ${a.problem&&l`<${g} problem=${a.problem} />`}
    ${c&&l`<${$t} failure=${c} />`}
    <${ae} job=${n} />
    ${d.length>0&&l`<ol>
        ${d.map(b=>l`<${se} key=${b.n} attempt=${b} />`)}
      </ol>`}
  </div>`}var ot=50;function le(t,e){let o=i(`board.kind.${t.kind}`);return t.state==="failed"?[t.error?.message,o]:t.state==="running"?[R(t),N(t.percent),...K(t,e)]:[t.state==="queued"&&t.waits_for?R(t):null,...K(t,e),o]}function ce({job:t,open:e,onOpen:o,mayAct:n,feed:r}){let s=Date.now(),a=`job-${t.id}`;return l`<li class="job" data-open=${e}>
    <button
      type="button"
      class="job-row"
      aria-expanded=${e}
      aria-controls=${e?a:void 0}
      onClick=${()=>o(e?null:t.id)}
    >
      <span class="job-subject clip-text">${t.subject||t.id}</span>
      <span class="job-words hint numbers clip-text"
        >${le(t,s).filter(Boolean).join(" · ")}</span
      >
      <${ht} status=${t} />
      <span class="job-age hint numbers">${P(t.created_at,s)}</span>
    </button>
    <div id=${a} hidden=${!e}>
      ${e&&l`<${Bt} job=${t} mayAct=${n} feed=${r} />`}
    </div>
  </li>`}function ue(t){let e=w(new Set),o=(r,s)=>{s?e.current.add(r):e.current.delete(r),t.hold(e.current.size>0)},n=r=>s=>s.pointerType==="mouse"&&o("mouse",r);return{onPointerEnter:n(!0),onPointerLeave:n(!1),onFocusIn:()=>o("focus",!0),onFocusOut:r=>r.currentTarget.contains(r.relatedTarget)||o("focus",!1)}}function de(t){let e=w(t);return t&&(e.current=t),e.current}function Gt({feed:t,filter:e,page:o,onPage:n,mayAct:r}){let[s,a]=h(null),u=w(null),{data:d,problem:c}=t.list,m=de(d.value),p=ue(t);y(()=>a(null),[o,e]);let $=(v,D)=>{t.hold(!1),n(v,D),u.current?.scrollIntoView({block:"start"})};if(!m)return c.value&&c.value.status!==0?l`<${g} problem=${c.value} />`:l`<div class="jobs ghost" aria-busy="true"></div>`;let b=o*ot,x=J(t.queue.data.value,e),k={from:f(Math.min(b+1,b+m.items.length)),to:f(b+m.items.length)},T=x===null?i("board.range",k):i("board.rangeOf",{...k,all:f(Math.max(x,b+m.items.length))});return l`<div class="row-between jobs-head" ref=${u}>
      <span class="hint numbers">${m.items.length?T:""}</span>
      ${m.behind&&l`<button type="button" class="small" onClick=${()=>t.hold(!1)}>
          ${i("board.newer")}
        </button>`}
    </div>
    ${c.value&&c.value.status!==0&&l`<${g} problem=${c.value} />`}
    ${m.items.length===0&&l`<p class="empty">${i(m.next?"board.noneYet":"board.none")}</p>`}
    <ul class="jobs" aria-busy=${!d.value} ...${p}>
      ${m.items.map(v=>l`<${ce}
            key=${v.id}
            job=${v}
            open=${s===v.id}
            onOpen=${a}
            mayAct=${r}
            feed=${t}
          />`)}
    </ul>
    <nav class="actions pager" aria-label=${i("board.pages")}>
      <button type="button" disabled=${o===0} onClick=${()=>$(o-1,null)}>
        ${i("board.previous")}
      </button>
      <button
        type="button"
        disabled=${!d.value?.next}
        onClick=${()=>$(o+1,d.value?.next??null)}
      >
        ${i("board.next")}
      </button>
    </nav>`}var me=["queued","running","waiting","failed"],[nt,rt]=[240,40];function pe({lane:t}){let e=t.ended_by_minute??[],{most:o,minutesAgo:n,rate:r}=qt(e),s=t.ended_last_hour,a=i("board.hour",{n:s,count:f(s),rate:f(r,1)}),u=o?i("board.peak",{n:o,count:f(o),time:et(n*60)}):"";return l`<figure class="rate">
    <svg
      viewBox=${`0 0 ${nt} ${rt}`}
      preserveAspectRatio="none"
      role="img"
      aria-label=${`${a} ${u}`}
    >
      <path class="ground" d=${`M0 ${rt}h${nt}`} />
      <path d=${Et(e,nt,rt)} />
    </svg>
    <figcaption class="hint numbers">${a}</figcaption>
  </figure>`}function $e({lane:{lane:t,counts:e},onFilter:o}){return l`<ul class="counts">
    ${me.map(n=>{let r=e[n]??0,s=a=>{a.ctrlKey||a.metaKey||a.shiftKey||(a.preventDefault(),o({lane:t,state:n,code:"",q:""}))};return l`<li key=${n}>
        <a href=${A({lane:t,state:n})} data-state=${n} data-any=${r>0} onClick=${s}>
          <strong class="numbers">${f(r)}</strong> ${i(`board.state.${n}`)}
        </a>
      </li>`})}
  </ul>`}function fe({lane:t,mayPause:e,refresh:o,onFilter:n}){let{run:r,busy:s,problem:a}=E(o),{lane:u,paused:d,oldest_s:c}=t,m=i(`board.lane.${u}`),p=d?"resume":"pause",$=()=>r(()=>M("POST",`/lanes/${u}/${p}`));return l`<li class="card lane" data-paused=${d}>
    <div class="row-between">
      <h3>${m}</h3>
      <span class="state" data-state=${d?"retrying":"succeeded"} role="status">
        <span class="dot" aria-hidden="true"></span>${i(d?"board.paused":"board.open")}
      </span>
    </div>
    <${$e} lane=${t} onFilter=${n} />
    <${pe} lane=${t} />
    <p class="hint numbers">
      ${c==null?i("board.noneWaits"):i("board.oldest",{age:et(c)})}
    </p>
    <button
      type="button"
      class="small"
      aria-label=${i(`board.${p}Lane`,{lane:m})}
      disabled=${s||!e}
      onClick=${$}
    >
      ${i(`board.${p}`)}
    </button>
    ${a&&l`<${g} problem=${a} />`}
  </li>`}function Jt({queue:t,...e}){return l`<section aria-labelledby="lanes">
    <h2 id="lanes" class="unseen">${i("board.lanes")}</h2>
    <ul class="lanes">
      ${t?t.lanes.map(o=>l`<${fe} key=${o.lane} lane=${o} ...${e} />`):[0,1,2].map(o=>l`<li key=${o} class="card lane" aria-hidden="true"></li>`)}
    </ul>
  </section>`}function be({id:t,job:e}){if(!t)return l`<li class="run hint">${i("board.idle")}</li>`;let o=e?R(e):i("progress.starting"),n=e?.subject||t,r=e?.percent??0;return l`<li class="run">
    <div class="row-between">
      <span class="clip-text"><b>${n}</b> <span class="hint">${o}</span></span>
      <span class="hint numbers">${N(r)}</span>
    </div>
    <progress max="100" value=${r} aria-label=${`${n}: ${o}`}></progress>
  </li>`}function he({worker:t,running:e}){let o=Date.now(),n=w([null]);return n.current=At(n.current,t.jobs),l`<li class="worker" data-silent=${tt(t,o)}>
    <div class="row-between">
      <h3 class="clip-text">${t.host} <span class="hint">${t.pid}</span></h3>
      <span class="hint numbers">${i("board.heard",{ago:P(t.seen_at,o)})}</span>
    </div>
    <ul>
      ${n.current.map((r,s)=>l`<${be} key=${r??s} id=${r} job=${e.find(a=>a.id===r)} />`)}
    </ul>
  </li>`}function Wt({workers:t,running:e}){let o=[...t??[]].sort((n,r)=>n.host.localeCompare(r.host)||n.pid-r.pid);return l`<section class="card workers" aria-labelledby="workers" aria-busy=${!t}>
    <h2 id="workers">${i("board.workers")}</h2>
    ${t?.length===0&&l`<p class="hint">${i("board.noWorkers")}</p>`}
    <ul>
      ${o.map(n=>l`<${he} key=${n.id} worker=${n} running=${e} />`)}
    </ul>
  </section>`}function Yt({disk:t}){let e=t&&t.free+t.floor>0,o=t?Rt(t):{floor:0,reserved:0,open:0},n={free:O(t?.free??0),reserved:O(t?.reserved??0),floor:O(t?.floor??0)};return l`<section class="card room" aria-labelledby="room" data-low=${!!t?.low}>
    <h2 id="room">${i("board.disk")}</h2>
    ${t&&!e&&l`<p class="hint">${i("board.diskUnknown")}</p>`}
    ${e&&l`<p class="numbers"><strong>${i("board.free",n)}</strong></p>
        <div class="room-bar" aria-hidden="true">
          ${Object.entries(o).map(([r,s])=>l`<span key=${r} data-part=${r} style=${{width:`${s}%`}}></span>`)}
        </div>
        <p class="hint numbers">${i("board.reserved",n)}</p>`}
  </section>`}var ge=250;function ve(t){let[e,o]=h(()=>Z(t));return y(()=>{let r=()=>{let s=ut(location.hash);s.view==="queue"&&o(Z(s.query))};return addEventListener("hashchange",r),()=>removeEventListener("hashchange",r)},[]),{filter:e,change:(r,{typed:s=!1}={})=>{let a={...e,...r};history[s?"replaceState":"pushState"](null,"",A(a)),o(a)}}}function ye(t){let[e,o]=h(t),n=t.q!==e.q;return y(()=>{let r=setTimeout(()=>o(t),n?ge:0);return()=>clearTimeout(r)},[t]),e}function we(t){let[e,o]=h({of:t,cursors:[null]}),n=e.of===t?e.cursors:[null],r=(s,a)=>o({of:t,cursors:s<n.length?n.slice(0,s+1):[...n,a]});return{page:n.length-1,cursor:n[n.length-1],turn:r}}function xe({rights:t}){return t.admin?null:l`<p class="hint rights">${i(t.write?"board.mayWrite":"board.mayRead")}</p>`}function un({query:t}){let{filter:e,change:o}=ve(t),n=ye(e),{page:r,cursor:s,turn:a}=we(n),u=Ft(G(n,s,ot)),d=kt(pt.value),{refresh:c}=u,m=u.queue.data.value,p=u.queue.problem.value,$=b=>{o({...B,...b});let x=document.getElementById("jobs");x?.focus({preventScroll:!0}),x?.scrollIntoView({block:"start"})};return l`<h1>${i("board.title")}</h1>
    <${xe} rights=${d} />
    ${p&&p.status!==0&&!m?l`<${g} problem=${p} />`:l`<${Ht} queue=${m} />`}
    <${Jt} queue=${m} mayPause=${d.admin} refresh=${c} onFilter=${$} />
    <${Lt}
      failures=${u.failures.data.value}
      problem=${u.failures.problem.value}
      mayRetry=${d.admin}
      refresh=${c}
      onFilter=${$}
    />
    <div class="house">
      <${Wt}
        workers=${m?.workers??null}
        running=${u.running.data.value?.items??[]}
      />
      <${Yt} disk=${m?.disk??null} />
    </div>
    <section class="card" aria-labelledby="jobs">
      <h2 id="jobs" tabindex="-1">${i("board.jobs")}</h2>
      <${Nt} filter=${e} onFilter=${o} />
      <${It}
        key=${A(n)}
        queue=${m}
        filter=${n}
        mayAct=${d.admin}
        refresh=${c}
      />
      <${Gt} feed=${u} filter=${n} page=${r} onPage=${a} mayAct=${d.write} />
    </section>`}export{un as Board};
