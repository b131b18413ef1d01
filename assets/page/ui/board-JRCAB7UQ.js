import{B as F,C as O,D as N,E as C,F as V,H as g,I as $t,O as H,P as ft,Q as bt,R as ht,X as z,Z as gt,_,a as h,b as y,c as w,d as q,e as at,ea as E,f as it,fa as vt,g as l,ga as yt,ha as wt,ia as R,ja as K,k as i,l as lt,n as ct,o as M,p as U,q as ut,r as dt,s as mt,t as pt,y as S}from"./app-AIVI24J4.js";var Q=["waiting","queued","running","succeeded","failed","cancelled"],X=["video-download","video-process","webhook"],B={lane:"",state:"",code:"",q:""},Ut=200;function Z(t){let e=new URLSearchParams(t),n=(r,s)=>{let a=e.get(r)??"";return s.includes(a)?a:""},o=e.get("code")??"";return{lane:n("lane",X),state:n("state",Q),code:/^[a-z0-9_]{1,64}$/.test(o)?o:"",q:(e.get("q")??"").slice(0,Ut)}}function j(t){let e=Object.entries(t).filter(([,o])=>o),n=new URLSearchParams(e.map(([o,r])=>[o,String(r).trim()]));return e.length?`?${n}`:""}var A=({lane:t,state:e,code:n,q:o})=>`#/queue${j({lane:t,state:e,code:n,q:o})}`,G=({lane:t,state:e,code:n,q:o},r,s)=>`/jobs${j({lane:t,state:e,code:n,q:o,limit:s,cursor:r})}`;function J(t,{lane:e,state:n,code:o,q:r}){if(!t||o||r.trim())return null;let s=t.lanes.filter(a=>!e||a.lane===e);return I(s.flatMap(({counts:a})=>n?[a[n]??0]:Object.values(a)))}var I=t=>t.reduce((e,n)=>e+n,0);function xt({lane:t,state:e,code:n,q:o}){let r=e==="failed"||e==="cancelled";if(!e||e==="succeeded")return null;let s=r?"retry":"cancel";return{verb:s,path:`/jobs/${s}${j({state:e,lane:t,code:n,q:o})}`}}function kt(t){let e=t?t.scope:"admin";return{write:e==="write"||e==="admin",admin:e==="admin"}}function St({kind:t,id:e,video_id:n}){return t==="series"?{series:e,video:n}:{series:null,video:t==="video"?e:null}}function W(t,e){let n=new Map(t?.items.map(o=>[o.id,o]));return{...e,items:e.items.map(o=>ft(n.get(o.id)??null,o))}}function Pt(t,e){if(!t)return e;let n=new Map(W(t,e).items.map(r=>[r.id,r])),o=new Set(t.items.map(r=>r.id));return{items:t.items.map(r=>n.get(r.id)??r),next:t.next,behind:e.items.some(r=>!o.has(r.id))}}function Tt(t,e){if(!t.items.some(o=>e.has(o.id)))return t;let n=t.items.map(o=>e.has(o.id)?bt(o,e.get(o.id)):o);return{...t,items:n}}function Ot(t,e){return{...t,items:t.items.map(n=>n.id===e.id?e:n)}}var Vt=3e4,zt=10,L=({lanes:t},e)=>I(t.map(({counts:n})=>n[e]??0));function Mt(t,e){let{lanes:n,workers:o,disk:r}=t,s=[],a=L(t,"queued"),u=L(t,"failed");r.low&&s.push({kind:"disk",bad:!0}),o.length===0&&a>0&&s.push({kind:"workers",bad:!0,n:a});for(let d of o.filter(c=>tt(c,e)))s.push({kind:"silent",bad:!0,worker:d,n:d.jobs.length});u>0&&s.push({kind:"failed",bad:!0,n:u});for(let{lane:d,counts:c}of n.filter(m=>m.paused))s.push({kind:"paused",bad:!1,lane:d,n:c.queued??0});return s}var tt=({seen_at:t},e)=>e-Date.parse(t)>Vt;function Et(t,e,n){let o=Math.max(1,...t),r=e/t.length,s=a=>String(Math.round(a*100)/100);return t.map((a,u)=>a&&`M${s((u+.5)*r)} ${n}v${s(-a/o*n)}`).filter(Boolean).join("")}function qt(t){let e=Math.max(0,...t),n=t.slice(-zt);return{all:I(t),most:e,minutesAgo:t.length-1-t.lastIndexOf(e),rate:n.length?I(n)/n.length:0}}var _t=[["day",86400],["hour",3600],["minute",60],["second",1]];function Ct(t){let[e,n]=_t.find(([,o])=>t>=o)??_t[3];return{unit:e,n:Math.floor(Math.max(0,t)/n)}}function et(t){let{unit:e,n}=Ct(t);return F(Intl.NumberFormat,{style:"unit",unit:e,unitDisplay:"short"}).format(n)}function P(t,e){let{unit:n,n:o}=Ct((e-Date.parse(t))/1e3);return F(Intl.RelativeTimeFormat,{style:"short"}).format(-o,n)}var f=(t,e=0)=>F(Intl.NumberFormat,{maximumFractionDigits:e}).format(t);function Rt({free:t,reserved:e,floor:n}){let o=Math.max(t,1),r=Math.min(n,o),s=Math.min(e,o-r),a=u=>u/o*100;return{floor:a(r),reserved:a(s),open:a(o-r-s)}}function At(t,e){let n=t.map(o=>o&&e.includes(o)?o:null);for(let o of e.filter(r=>!n.includes(r))){let r=n.indexOf(null);n[r<0?n.length:r]=o}return n}var Kt=5;async function Qt(t,e){let{lane:n,state:o,code:r,q:s}=e,a=J(t,e);if(a!==null)return{n:a,count:f(a)};if(o==="failed"&&r&&!s.trim()){let c=await U(`/failures${n&&`?lane=${n}`}`),m=c.items.find(p=>p.code===r)?.count??0;return{n:m,count:c.complete?f(m):`${f(m)}+`}}let u=0,d=null;for(let c=0;c===0||d&&c<Kt;c+=1){let m=await U(G(e,d,200));u+=m.items.length,d=m.next}return{n:u,count:d?`${f(u)}+`:f(u)}}function It({queue:t,filter:e,mayAct:n,refresh:o}){let[r,s]=h(null),[a,u]=h(""),[d,c]=h(null),[m,p]=h(!1),$=xt(e),b=async T=>{p(!0),c(null),await T().catch(v=>c(ct(v))),p(!1)},x=()=>b(async()=>s(await Qt(t,e))),k=({verb:T,path:v})=>b(async()=>{let{body:D}=await M("POST",v),st=D.retried??D.cancelled??0;u(i(`board.${T}Done`,{n:st,count:f(st)})),await o()});return l`<div class="bulk">
      ${$?l`<button
              type="button"
              class="small"
              disabled=${m||!n}
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
      />`}`}function Y({text:t}){let e=w(null),[n,o]=h(!1),r=async()=>{try{await navigator.clipboard.writeText(t),o(!0)}catch{e.current&&getSelection()?.selectAllChildren(e.current)}};return l`<details class="lines">
    <summary>${i("board.lines")}</summary>
    <pre ref=${e} tabindex="0" aria-label=${i("board.lines")}>${t}</pre>
    <button type="button" class="small" onClick=${()=>{r()}}>
      <span role="status">${i(n?"board.copied":"board.copy")}</span>
    </button>
  </details>`}function Xt({group:{newest_at:t,lanes:e,example:n}}){let o=[i("board.newest",{ago:P(t,Date.now())}),e.map(r=>i(`board.lane.${r}`)).join(", "),i("board.attempts",{n:n.attempts}),n.host&&i("board.onHost",{host:n.host})];return l`<p class="hint numbers">${o.filter(Boolean).join(" · ")}</p>
    <p class="hint clip-text">${i("board.example",{subject:n.subject})}</p>`}function Zt({group:t,complete:e,mayRetry:n,refresh:o,onFilter:r}){let{code:s,title:a,hint:u,count:d,example:c}=t,[m,p]=h(!1),{run:$,busy:b,problem:x}=E(o),k=e?f(d):`${f(d)}+`,T=()=>$(()=>M("POST",`/jobs/retry?state=failed&code=${s}`)),v=()=>r({lane:"",state:"failed",code:s,q:""});return l`<li class="group">
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
        disabled=${b||!n}
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
  </li>`}function Lt({failures:t,problem:e,...n}){let o=!t&&e&&e.status!==0?e:null;return!o&&!t?.items.length?null:l`<section class="card failures" aria-labelledby="failures">
    <h2 id="failures">${i("board.failures")}</h2>
    ${o&&l`<${g} problem=${o} />`}
    <ul>
      ${t?.items.map(r=>l`<${Zt}
            key=${r.code}
            group=${r}
            complete=${t.complete}
            ...${n}
          />`)}
    </ul>
  </section>`}var jt=5e3,te=1e3,ee=250,oe=400;function ne(t){let e=w(!1),n=q(()=>({queue:_("/queue",(r,s)=>s),failures:_("/failures"),running:_("/jobs?state=running&limit=200",W)}),[]),o=q(()=>_(t,(r,s)=>e.current?Pt(r,s):W(r,s)),[t]);return{...n,list:o,held:e}}var Dt=t=>JSON.stringify(t?.lanes.map(({counts:e,ended_last_hour:n})=>[e.failed,n]));function Ft(t){let e=ne(t),n=w(e);n.current=e;let o=async({whole:r=!1}={})=>{let{queue:s,failures:a,running:u,list:d}=n.current,c=Dt(s.data.value),m=[u.refresh(),d.refresh()];await s.refresh();let p=r||c!==Dt(s.data.value)||!a.data.value;await Promise.all([...m,p&&a.refresh()])};return y(()=>{e.list.refresh()},[e.list]),y(()=>{let r=0,s=0,a=()=>{if(r)return;let p=Math.max(ee,s+te-Date.now());r=window.setTimeout(()=>{r=0,s=Date.now(),o()},p)},u=new Map,d=()=>{u.size!==0&&(it(()=>{for(let{data:p}of[n.current.running,n.current.list])p.value&&(p.value=Tt(p.value,u))}),u.clear())},c=gt(null,{caughtUp:()=>{o({whole:!0})},heard:({kind:p,job:$,data:b})=>{p==="progress"&&$?u.set($,b):a()}});o();let m=[setInterval(d,oe),setInterval(()=>document.hidden||a(),jt)];return()=>{c(),clearTimeout(r),m.forEach(clearInterval)}},[]),{...e,refresh:()=>(e.held.current=!1,o({whole:!0})),hold:r=>{e.held.current!==r&&(e.held.current=r,r||e.list.refresh())},put:r=>{let{data:s}=n.current.list;s.value&&(s.value=Ot(s.value,r))}}}function Nt({filter:t,onFilter:e}){let n=at(),{lane:o,state:r,code:s,q:a}=t,u=["",...X].map(c=>({value:c,text:i(c?`board.lane.${c}`:"board.anyLane")})),d=["",...Q].map(c=>({value:c,text:i(c?`board.state.${c}`:"board.anyState")}));return l`<form
    class="filters"
    role="search"
    onSubmit=${c=>c.preventDefault()}
  >
    <${z}
      label=${i("board.laneLabel")}
      options=${u}
      value=${o}
      onValue=${c=>e({lane:c})}
    />
    <${z}
      label=${i("board.stateLabel")}
      options=${d}
      value=${r}
      onValue=${c=>e({state:c})}
    />
    <div class="field">
      <label for=${n}>${i("board.searchLabel")}</label>
      <input
        id=${n}
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
        disabled=${!(o||r||s||a)}
        onClick=${()=>e(B)}
      >
        ${i("board.clear")}
      </button>
    </div>
  </form>`}function re({kind:t,n:e=0,lane:n,worker:o},r,s){return i(`board.trouble.${t}`,{n:e,count:f(e),lane:n?i(`board.lane.${n}`):"",host:o?.host??"",ago:o?P(o.seen_at,s):"",free:O(r.free),floor:O(r.floor)})}function Ht({queue:t}){if(!t)return l`<section class="card glance" aria-busy="true"></section>`;let e=Date.now(),n=Mt(t,e),o=f(L(t,"running")),r=i("board.sums",{running:o,queued:f(L(t,"queued"))}),s=n.some(a=>a.bad)?"bad":n.length?"warn":"well";return l`<section class="card glance" data-mood=${s} aria-label=${i("board.glance")}>
    <${S} name=${n.length?"alert":"check"} />
    <ul aria-live="polite">
      ${n.length===0&&l`<li><strong>${i("board.well")}</strong></li>`}
      ${n.map(a=>l`<li key=${a.kind+(a.lane??a.worker?.id??"")} data-bad=${a.bad}>
            <strong>${re(a,t.disk,e)}</strong>
            ${" "}<span>${i(`board.toDo.${a.kind}`)}</span>
          </li>`)}
    </ul>
    <p class="hint numbers">${r}</p>
  </section>`}function se({attempt:{n:t,host:e,started_at:n,ended_at:o,end:r,error:s,stderr:a}}){let u=[V(n),o?V(o):"…"].join("–"),d=lt(`board.end.${r}`)?i(`board.end.${r}`):r;return l`<li>
    <p class="numbers">
      <strong>${i("board.attempt",{n:t})}</strong>
      ${" "}<span class="hint">${[d,e,u].join(" · ")}</span>
    </p>
    ${s&&l`<p>${s.message} <span class="hint">(${s.code})</span></p>`}
    ${a&&l`<${Y} text=${a} />`}
  </li>`}function ae({job:t}){let e=new Date,n=[["id",t.id],["created",C(t.created_at,e)],["started",t.started_at&&C(t.started_at,e)],["finished",t.finished_at&&C(t.finished_at,e)],["expires",t.expires_at&&C(t.expires_at,e)],["request",t.request_id]];return l`<dl class="moments numbers">
    ${n.filter(([,o])=>o).map(([o,r])=>l`<div key=${o}>
            <dt>${i(`board.about.${o}`)}</dt>
            <dd>${r}</dd>
          </div>`)}
  </dl>`}function ie(t,e){let{data:n,problem:o,refresh:r}=q(()=>_(`/jobs/${t.id}`,(u,d)=>d),[t.id]),s=[t.state,t.stage,t.attempts,t.cancel_requested].join();y(()=>{r()},[t.id,s]);let a=n.value;return y(()=>{a&&a.state!==t.state&&e(a)},[a]),{full:a,problem:o.value,refresh:r}}function Bt({job:t,mayAct:e,feed:n}){let{full:o,problem:r,refresh:s}=ie(t,n.put),a=E(async()=>{await Promise.all([s(),n.refresh()])});if(!o)return l`<div class="job-details" aria-busy=${!r}>
      ${r&&r.status!==0&&l`<${g} problem=${r} />`}
    </div>`;let{id:u,history:d=[],error:c}=o,{series:m,video:p}=St(o),$=c?.code==="video_failed"?p:null;return l`<div class="job-details">
    <div class="actions">
      ${m&&l`<a class="button small" href=${dt(m)}>${i("board.series")}</a>`}
      ${p&&l`<a class="button small" href=${mt(p)}>${i("board.video")}</a>`}
      <${wt}
        status=${o}
        busy=${a.busy||!e}
        onCancel=${()=>a.run(()=>vt(u))}
        onRetry=${()=>a.run(()=>yt(u,$))}
      />
    </div>
    ${a.problem&&l`<${g} problem=${a.problem} />`}
    ${c&&l`<${$t} failure=${c} />`}
    <${ae} job=${o} />
    ${d.length>0&&l`<ol>
        ${d.map(b=>l`<${se} key=${b.n} attempt=${b} />`)}
      </ol>`}
  </div>`}var ot=50;function le(t,e){let n=i(`board.kind.${t.kind}`);return t.state==="failed"?[t.error?.message,n]:t.state==="running"?[R(t),N(t.percent),...K(t,e)]:[t.state==="queued"&&t.waits_for?R(t):null,...K(t,e),n]}function ce({job:t,open:e,onOpen:n,mayAct:o,feed:r}){let s=Date.now(),a=`job-${t.id}`;return l`<li class="job" data-open=${e}>
    <button
      type="button"
      class="job-row"
      aria-expanded=${e}
      aria-controls=${e?a:void 0}
      onClick=${()=>n(e?null:t.id)}
    >
      <span class="job-subject clip-text">${t.subject||t.id}</span>
      <span class="job-words hint numbers clip-text"
        >${le(t,s).filter(Boolean).join(" · ")}</span
      >
      <${ht} status=${t} />
      <span class="job-age hint numbers">${P(t.created_at,s)}</span>
    </button>
    <div id=${a} hidden=${!e}>
      ${e&&l`<${Bt} job=${t} mayAct=${o} feed=${r} />`}
    </div>
  </li>`}function ue(t){let e=w(new Set),n=(r,s)=>{s?e.current.add(r):e.current.delete(r),t.hold(e.current.size>0)},o=r=>s=>s.pointerType==="mouse"&&n("mouse",r);return{onPointerEnter:o(!0),onPointerLeave:o(!1),onFocusIn:()=>n("focus",!0),onFocusOut:r=>r.currentTarget.contains(r.relatedTarget)||n("focus",!1)}}function de(t){let e=w(t);return t&&(e.current=t),e.current}function Gt({feed:t,filter:e,page:n,onPage:o,mayAct:r}){let[s,a]=h(null),u=w(null),{data:d,problem:c}=t.list,m=de(d.value),p=ue(t);y(()=>a(null),[n,e]);let $=(v,D)=>{t.hold(!1),o(v,D),u.current?.scrollIntoView({block:"start"})};if(!m)return c.value&&c.value.status!==0?l`<${g} problem=${c.value} />`:l`<div class="jobs ghost" aria-busy="true"></div>`;let b=n*ot,x=J(t.queue.data.value,e),k={from:f(Math.min(b+1,b+m.items.length)),to:f(b+m.items.length)},T=x===null?i("board.range",k):i("board.rangeOf",{...k,all:f(Math.max(x,b+m.items.length))});return l`<div class="row-between jobs-head" ref=${u}>
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
      <button type="button" disabled=${n===0} onClick=${()=>$(n-1,null)}>
        ${i("board.previous")}
      </button>
      <button
        type="button"
        disabled=${!d.value?.next}
        onClick=${()=>$(n+1,d.value?.next??null)}
      >
        ${i("board.next")}
      </button>
    </nav>`}var me=["queued","running","waiting","failed"],[nt,rt]=[240,40];function pe({lane:t}){let e=t.ended_by_minute??[],{most:n,minutesAgo:o,rate:r}=qt(e),s=t.ended_last_hour,a=i("board.hour",{n:s,count:f(s),rate:f(r,1)}),u=n?i("board.peak",{n,count:f(n),time:et(o*60)}):"";return l`<figure class="rate">
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
  </figure>`}function $e({lane:{lane:t,counts:e},onFilter:n}){return l`<ul class="counts">
    ${me.map(o=>{let r=e[o]??0,s=a=>{a.ctrlKey||a.metaKey||a.shiftKey||(a.preventDefault(),n({lane:t,state:o,code:"",q:""}))};return l`<li key=${o}>
        <a href=${A({lane:t,state:o})} data-state=${o} data-any=${r>0} onClick=${s}>
          <strong class="numbers">${f(r)}</strong> ${i(`board.state.${o}`)}
        </a>
      </li>`})}
  </ul>`}function fe({lane:t,mayPause:e,refresh:n,onFilter:o}){let{run:r,busy:s,problem:a}=E(n),{lane:u,paused:d,oldest_s:c}=t,m=i(`board.lane.${u}`),p=d?"resume":"pause",$=()=>r(()=>M("POST",`/lanes/${u}/${p}`));return l`<li class="card lane" data-paused=${d}>
    <div class="row-between">
      <h3>${m}</h3>
      <span class="state" data-state=${d?"retrying":"succeeded"} role="status">
        <span class="dot" aria-hidden="true"></span>${i(d?"board.paused":"board.open")}
      </span>
    </div>
    <${$e} lane=${t} onFilter=${o} />
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
      ${t?t.lanes.map(n=>l`<${fe} key=${n.lane} lane=${n} ...${e} />`):[0,1,2].map(n=>l`<li key=${n} class="card lane" aria-hidden="true"></li>`)}
    </ul>
  </section>`}function be({id:t,job:e}){if(!t)return l`<li class="run hint">${i("board.idle")}</li>`;let n=e?R(e):i("progress.starting"),o=e?.subject||t,r=e?.percent??0;return l`<li class="run">
    <div class="row-between">
      <span class="clip-text" key=${o}
        ><b>${o}</b> <span class="hint">${n}</span></span
      >
      <span class="hint numbers">${N(r)}</span>
    </div>
    <progress max="100" value=${r} aria-label=${`${o}: ${n}`}></progress>
  </li>`}function he({worker:t,running:e}){let n=Date.now(),o=w([null]);return o.current=At(o.current,t.jobs),l`<li class="worker" data-silent=${tt(t,n)}>
    <div class="row-between">
      <h3 class="clip-text">${t.host} <span class="hint">${t.pid}</span></h3>
      <span class="hint numbers">${i("board.heard",{ago:P(t.seen_at,n)})}</span>
    </div>
    <ul>
      ${o.current.map((r,s)=>l`<${be} key=${r??s} id=${r} job=${e.find(a=>a.id===r)} />`)}
    </ul>
  </li>`}function Wt({workers:t,running:e}){let n=[...t??[]].sort((o,r)=>o.host.localeCompare(r.host)||o.pid-r.pid);return l`<section class="card workers" aria-labelledby="workers" aria-busy=${!t}>
    <h2 id="workers">${i("board.workers")}</h2>
    ${t?.length===0&&l`<p class="hint">${i("board.noWorkers")}</p>`}
    <ul>
      ${n.map(o=>l`<${he} key=${o.id} worker=${o} running=${e} />`)}
    </ul>
  </section>`}function Yt({disk:t}){let e=t&&t.free+t.floor>0,n=t?Rt(t):{floor:0,reserved:0,open:0},o={free:O(t?.free??0),reserved:O(t?.reserved??0),floor:O(t?.floor??0)};return l`<section class="card room" aria-labelledby="room" data-low=${!!t?.low}>
    <h2 id="room">${i("board.disk")}</h2>
    ${t&&!e&&l`<p class="hint">${i("board.diskUnknown")}</p>`}
    ${e&&l`<p class="numbers"><strong>${i("board.free",o)}</strong></p>
        <div class="room-bar" aria-hidden="true">
          ${Object.entries(n).map(([r,s])=>l`<span key=${r} data-part=${r} style=${{width:`${s}%`}}></span>`)}
        </div>
        <p class="hint numbers">${i("board.reserved",o)}</p>`}
  </section>`}var ge=250;function ve(t){let[e,n]=h(()=>Z(t));return y(()=>{let r=()=>{let s=ut(location.hash);s.view==="queue"&&n(Z(s.query))};return addEventListener("hashchange",r),()=>removeEventListener("hashchange",r)},[]),{filter:e,change:(r,{typed:s=!1}={})=>{let a={...e,...r};history[s?"replaceState":"pushState"](null,"",A(a)),n(a)}}}function ye(t){let[e,n]=h(t),o=t.q!==e.q;return y(()=>{let r=setTimeout(()=>n(t),o?ge:0);return()=>clearTimeout(r)},[t]),e}function we(t){let[e,n]=h({of:t,cursors:[null]}),o=e.of===t?e.cursors:[null],r=(s,a)=>n({of:t,cursors:s<o.length?o.slice(0,s+1):[...o,a]});return{page:o.length-1,cursor:o[o.length-1],turn:r}}function xe({rights:t}){return t.admin?null:l`<p class="hint rights">${i(t.write?"board.mayWrite":"board.mayRead")}</p>`}function un({query:t}){let{filter:e,change:n}=ve(t),o=ye(e),{page:r,cursor:s,turn:a}=we(o),u=Ft(G(o,s,ot)),d=kt(pt.value),{refresh:c}=u,m=u.queue.data.value,p=u.queue.problem.value,$=b=>{n({...B,...b});let x=document.getElementById("jobs");x?.focus({preventScroll:!0}),x?.scrollIntoView({block:"start"})};return l`<h1>${i("board.title")}</h1>
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
      <${Nt} filter=${e} onFilter=${n} />
      <${It}
        key=${A(o)}
        queue=${m}
        filter=${o}
        mayAct=${d.admin}
        refresh=${c}
      />
      <${Gt} feed=${u} filter=${o} page=${r} onPage=${a} mayAct=${d.write} />
    </section>`}export{un as Board};
