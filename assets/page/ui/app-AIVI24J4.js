/*! Preact, its signals, htm: see LICENSES.txt */var T,wo,xo,$t,ln,_e,ko,he,So,mn,cn,mi,Kt=Symbol.for("pv"),ve={},ge=[],hi=/^m(i|n|o|s|text|space)$/,hn=Array.isArray,$n=ge.slice,yt=Object.assign;function bt(t){t&&t.parentNode&&t.remove()}function Mo(t,e,n){var o,r,s,i={},a=arguments.length;for(s in e)s=="key"?o=e[s]:s=="ref"&&typeof t!="function"?r=e[s]:i[s]=e[s];return a>2&&(i.children=a>3?$n.call(arguments,2):n),Bt(t,i,o,r,null)}function Bt(t,e,n,o,r){var s={type:t,props:e,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Kt,__v:r||++wo,__i:-1,__u:0};return!r&&T.vnode&&T.vnode(s),s}function Pt(t){return t.children}function Wt(t,e){this.props=t,this.context=e,this.__g=0}function _t(t,e){if(e==null)return t.__&&_t(t.__,t.__i+1);for(var n;e<t.__k.length;e++)if((n=t.__k[e])&&n.__e)return n.__e;return typeof t.type!="function"||t.props.__P?null:_t(t)}function $i(t){var e,n=t.__v,o=n.__e,r=[],s=[],i=t.__P;i&&((e=yt({constructor:Kt},n)).__v=n.__v+1,T.vnode&&T.vnode(e),_n(i,e,n,t.__n,i.namespaceURI,32&n.__u?[o]:null,r,o||_t(n),32&n.__u,s),e.__v=n.__v,e.__.__k[e.__i]=e,Lo(r,e,s),n.__=n.__e=null,e.__e!=o&&Eo(e))}function Eo(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(function(e){return e&&(t.__e=e.__e)}),Eo(t)}function lo(t){(8&t.__g||(t.__g|=8,$t.push(t),_e++))&&ln==T.debounceRendering||((ln=T.debounceRendering)||queueMicrotask)(To)}function To(){try{for(var t,e=1;$t.length;)$t.length>e&&$t.sort(ko),t=$t.shift(),e=$t.length,8&t.__g&&$i(t)}finally{(_e=$t.length)&&(ln||queueMicrotask)(To)}}function Po(t,e,n,o,r,s,i,a,c,d,f){var h,m,p,$,_,b,v=o.__k||ge,y=e.length;for(c=_i(n,e,v,c,y),h=0;h<y;h++)(p=n.__k[h])!=null&&(m=~p.__i&&v[p.__i]||ve,p.__i=h,b=_n(t,p,m,r,s,i,a,c,d,f),$=p.__e,(m.ref!=p.ref||8&m.__u)&&(m.ref&&vn(m.ref,null,p,m),p.ref&&f.push(p.ref,p.__c||$,p)),_=_||$,4&p.__u?(c=Co(p,c,t,!m.__v),m.__e&&(m.__e=null)):typeof p.type=="function"&&b!==void 0?c=b:$&&(c=$.nextSibling),p.__u&=-21);return n.__e=_,c}function _i(t,e,n,o,r){var s,i,a,c,d,f,h,m,p,$=n.length,_=$,b=0,v=0,y=t.__k=Array(r);for(s=0;s<r;s++)(i=e[s])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=y[s]=Bt(null,i):hn(i)?i=y[s]=Bt(Pt,{children:i}):i.constructor===Kt&&i.__b?i=y[s]=Bt(i.type,i.props,i.key,i.ref,i.__v):y[s]=i,c=s+b,i.__=t,i.__b=t.__b+1,a=null,~(d=i.__i=vi(i,n,c,_))&&(_--,(a=n[d])&&(a.__u|=2)),a&&a.__v?(i.__u|=16,d==c-1?b--:d==c+1?b++:d!=c&&(d>c?b--:b++,v=1)):(~d||(r>$?b--:r<$&&b++),typeof i.type!="function"&&(i.__u|=4))):y[s]=null;if(v){for(f=[],h=[],s=0;s<r;s++)if((i=y[s])&&16&i.__u){for(b=0,m=f.length;b<m;)f[p=b+m>>1]<i.__i?b=p+1:m=p;f[b]=i.__i,h[s]=b+1}for(b=f.length;s--;)h[s]&&(h[s]==b?b--:y[s].__u|=4)}if(_)for(s=0;s<$;s++)!(a=n[s])||2&a.__u||(a.__e==o&&(o=_t(a)),gn(a,a));return o}function Co(t,e,n,o){var r,s,i,a;if(typeof t.type=="function"){if(t.props.__P)return e;if(r=t.__k)for(s=0;s<r.length;s++)r[s]&&(r[s].__=t,e=Co(r[s],e,n,!1));return e}for(e&&!e.parentNode&&(e=_t(t))&&!e.parentNode&&(e=null),i=t.__e,a=e;a&&a.nodeType==8;)a=a.nextSibling;for(i!=a&&(!o&&n.moveBefore&&i.parentNode?n.moveBefore(i,e):n.insertBefore(i,e||null)),e=i;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function vi(t,e,n,o){var r,s=t.key,i=t.type,a=e[n],c=a&&!(2&a.__u);if(a===null&&s==null||c&&s==a.key&&i==a.type)return n;if(o>(c?1:0)){for(r=n-1;r>=0;r--)if((a=e[r])&&!(2&a.__u)&&s==a.key&&i==a.type)return r;for(r=n+1;r<e.length;r++)if((a=e[r])&&!(2&a.__u)&&s==a.key&&i==a.type)return r}return-1}function co(t,e,n){n==null&&(n=""),e[0]=="-"?t.setProperty(e,n):t[e]=n}function de(t,e,n,o,r){var s,i;if(e=="style")if(typeof n=="string")t.style.cssText=n;else{if(typeof o=="string"&&(t.style.cssText=o=""),o)for(e in o)n&&e in n||co(t.style,e);if(n)for(e in n)o&&n[e]==o[e]||co(t.style,e,n[e])}else if(e[0]=="o"&&e[1]=="n")typeof n!="function"&&(n=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=n,n&&o||(i=cn[e]||(cn[e]=gi(e)),(t.__a||(t.__a={}))[e]=mn,s=e!=(e=e.replace(So,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),n?t.addEventListener(e,i,s):t.removeEventListener(e,i,s));else{if(r=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!="colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&n==1?"":n)}}function gi(t){return function(e){var n=this.__e;if(n){if(n=n[t],e[he]==null)e[he]=mn++;else if(e[he]<this.__a[t])return;return n(T.event?T.event(e):e)}}}function _n(t,e,n,o,r,s,i,a,c,d){var f,h,m,p,$,_,b,v,y,E,x,V,Y,it,I,ue,at,lt,K=e.type;if(e.constructor!==Kt)return null;128&n.__u&&(c=32&n.__u,f=n.__c.__z)&&(e.__u|=c,h=s=[],f.nodeType==8?a=$e(f,s):s.push(f),a=s[0]||a),(f=T.__b)&&f(e);t:if(typeof K=="function"){m=i.length;try{if(v=e.props,y=(f=K.prototype)&&f.render,E=(f=K.contextType)&&o[f.__c],x=f?E?E.props.value:f.__:o,(p=n.__c)?(e.__c=p,2&p.__g&&(p.__g|=1)):(y?e.__c=p=new K(v,x):(e.__c=p=new Wt(v,x),p.constructor=K,p.render=yi),E&&E.sub(p),p.state||(p.state={}),p.__n=o,p.__g|=8,p.__h=[],p.__k=[]),y&&(p.__s||(p.__s=p.state),K.getDerivedStateFromProps&&(p.__s==p.state&&(p.__s=yt({},p.__s)),yt(p.__s,K.getDerivedStateFromProps(v,p.__s)))),$=p.props,_=p.state,p.__v=e,n.__c){if(v!==$&&y&&!K.getDerivedStateFromProps&&p.componentWillReceiveProps&&p.componentWillReceiveProps(v,x),e.__v==n.__v&&!(8&p.__g)||!(4&p.__g)&&p.shouldComponentUpdate&&p.shouldComponentUpdate(v,p.__s,x)===!1){e.__v!=n.__v&&(p.props=v,p.state=p.__s,p.__g&=-9),e.__e=n.__e,e.__k=n.__k,e.__k.some(function(z){z&&(z.__=e)}),ge.push.apply(p.__h,p.__k),p.__k=[],p.__h.length&&i.push(p),a=_t(n);break t}p.componentWillUpdate&&p.componentWillUpdate(v,p.__s,x),y&&p.componentDidUpdate&&p.__h.push(function(){p.componentDidUpdate($,_,b)})}else y&&!K.getDerivedStateFromProps&&p.componentWillMount&&p.componentWillMount(),y&&p.componentDidMount&&p.__h.push(p.componentDidMount);p.context=x,p.props=v,p.__P=t,p.__g&=-5,V=T.__r,Y=y?25:0;do p.__g&=-9,V&&V(e),f=p.render(p.props,p.state=p.__s,p.context);while(8&p.__g&&++Y<25);y&&(ge.push.apply(p.__h,p.__k),p.__k=[]),p.state=p.__s,p.getChildContext&&(o=yt({},o,p.getChildContext())),y&&n.__c&&p.getSnapshotBeforeUpdate&&(b=p.getSnapshotBeforeUpdate($,_)),it=f&&f.type===Pt&&f.key==null?f.props.children:f,v.__P&&(f=a,r=(t=v.__P).namespaceURI,c=s=null,n.props&&n.props.__P!=t&&(n.__k.some(function(z){z&&gn(z,z)}),n.__k=null),a=n.__k?_t(n,0):null),a=Po(t,hn(it)?it:[it],e,n,o,r,s,i,a,c,d),v.__P&&(e.__e=null,a=f),e.__u&=-161,h&&h.some(bt),p.__h.length&&i.push(p),1&p.__g&&(p.__g&=-4)}catch(z){if(i.length=m,e.__v=null,c||s)if(z&&z.then){if(e.__u|=128|c,s){for(~(at=s.indexOf(a||void 0))||(at=s.length);(lt=s[at-1])&&lt.nodeType==8;)at--;for(;at<s.length;at++)if(lt=s[at])if(s[at]=null,I){if(lt==ue)break}else{if(lt.nodeType!=8)break;lt.data.startsWith("$s")&&(ue=$e(I=lt))}}if(!I){for(;a&&a.nodeType==8&&a.nextSibling;)a=a.nextSibling;I=a}(f=$e(I=e.__c.__z||(e.__c.__z=I)))?(e.__e=I,a=f):e.__e=a,a=a&&a.nextSibling}else s&&s.some(bt);else e.__e=n.__e;e.__k||(e.__k=n.__k||[]),z&&z.then||Ao(e),T.__e(z,e,n)}}else a=e.__e=bi(n.__e,e,n,o,r,s,i,c,d,t);return(f=T.diffed)&&f(e),a}function $e(t,e){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var n=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))n++;else if(t.data.startsWith("/$s")&&!--n)return t}e&&e.push(t)}}function Ao(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(Ao))}function Lo(t,e,n){for(var o=0;o<n.length;)vn(n[o++],n[o++],n[o++]);T.__c&&T.__c(e,t),t.some(function(r){try{t=r.__h,r.__h=[],t.some(function(s){s.call(r)})}catch(s){T.__e(s,r.__v)}})}function bi(t,e,n,o,r,s,i,a,c,d){var f,h,m,p,$,_,b,v,y=n.props||ve,E=e.props,x=e.type;if(x=="svg"?r="http://www.w3.org/2000/svg":x=="math"?r="http://www.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),s){for(f=0;f<s.length;f++)if(($=s[f])&&(x?$.localName==x:$.nodeType==3)){t=$,s[f]=null;break}}if(!t){if(v=d.ownerDocument||document,!x)return v.createTextNode(E);t=v.createElementNS(r,x,E.is?E:d),a&&(T.__m&&T.__m(e,s),a=!1),s=null}if(x){if(d=x=="template"&&t.content||t,s=x=="textarea"&&E.defaultValue!=null?null:s&&$n.call(d.childNodes),!a&&s)for(y={},f=0;f<t.attributes.length;f++)y[($=t.attributes[f]).name]=$.value;for(f in y)$=y[f],f=="dangerouslySetInnerHTML"?m=$:f=="children"||f in E||f=="value"&&"defaultValue"in E||f=="checked"&&"defaultChecked"in E||de(t,f,null,$,r);for(f in E)$=E[f],f=="children"?p=$:f=="dangerouslySetInnerHTML"?h=$:f=="value"?_=$:f=="checked"?b=$:a&&typeof $!="function"||y[f]===$||de(t,f,$,y[f],r);h?(a||m&&(h.__html==m.__html||h.__html==t.innerHTML)||(t.innerHTML=h.__html),e.__k=[]):(m&&(t.textContent=""),(x=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&hi.test(x))&&(r="http://www.w3.org/1999/xhtml"),Po(d,hn(p)?p:[p],e,n,o,r,s,i,s?s[0]:n.__k&&_t(n,0),a,c),s&&s.some(bt)),a&&x!="textarea"||(f="value",x=="progress"&&_==null?t.removeAttribute(f):_==null||_===t[f]&&(x!="progress"||_)||de(t,f,_,y[f],r),f="checked",b!=null&&b!=t[f]&&de(t,f,b,y[f],r))}else y===E||a&&t.data==E||(t.data=E);return t}function vn(t,e,n,o){try{typeof t=="function"?e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):t.current=e}catch(r){T.__e(r,n)}}function gn(t,e,n){var o,r,s,i;if(T.unmount&&T.unmount(t),!(o=t.ref)||o.current&&o.current!=t.__e||vn(o,null,e,t),o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(a){T.__e(a,e)}o.__P=o.__n=null}if(o=t.__k)for(i=0;i<o.length;i++)o[i]&&gn(o[i],e,typeof t.type!="function"||n&&!t.props.__P);!n&&(o=t.__c)&&(o=o.__z)&&(r=$e(o,s=[]))&&(o==t.__e&&s.some(bt),bt(r),bt(o)),n||bt(t.__e),t.__e=t.__c=t.__=null}function yi(t,e,n){return this.constructor(t,n)}function No(t,e){var n,o,r,s;T.__&&T.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(n=t&&32&t.__u)?null:e.__k,e.__k=Bt(Pt,{children:[t]}),r=[],s=[],_n(e,e.__k,o||ve,ve,e.namespaceURI,o?null:e.firstChild?$n.call(e.childNodes):null,r,o?o.__e:e.firstChild,n,s),Lo(r,e.__k,s),e.__k.props.children=null}T={__e:function(t,e,n,o){for(var r,s,i;e=e.__;)if((r=e.__c)&&!(1&r.__g)){r.__g|=4;try{if((i=(s=r.constructor)&&s.getDerivedStateFromError)&&r.setState(s.getDerivedStateFromError(t)),r.componentDidCatch&&(r.componentDidCatch(t,o||{}),i=1),i&&8&r.__g)return void(r.__g|=2)}catch(a){t=a}}throw _e=0,t}},wo=0,xo=function(t){return t!=null&&t.constructor===Kt},Wt.prototype.setState=function(t,e){var n=this.__s;n&&n!=this.state||(n=this.__s=yt({},this.state)),typeof t=="function"&&(t=t(yt({},n),this.props)),t&&(yt(n,t),this.__v&&(e&&this.__k.push(e),lo(this)))},Wt.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.push(t),lo(this))},Wt.prototype.render=Pt,$t=[],_e=0,ko=function(t,e){return t.__v.__b-e.__v.__b},he=Symbol(),So=/(PointerCapture)$|Capture$/i,mn=0,cn={},mi=0;var wt,R,an,uo,un=Object.is,be=0,Io=[],fn=[],O=T,fo=O.__b,po=O.__r,mo=O.diffed,ho=O.__c,$o=O.unmount,_o=O.__;function Jt(t,e){O.__h&&O.__h(R,t,be||e),be=0;var n=R.__H||(R.__H={__:[],__h:[]});return t>=n.__.length&&n.__.push({}),n.__[t]}function g(t){return be=1,wi(Oo,t)}function wi(t,e,n){var o=Jt(wt++,2);if(o.t=t,!o.__c&&(o.__=[n?n(e):Oo(void 0,e),function(s){var i=(o.__N||o.__)[0],a=o.t(i,s);un(i,a)||(o.__N=[a,o.__[1]],o.__c.setState({}))}],o.__c=R,!R.__f)){R.__f=!0;var r=R.shouldComponentUpdate;R.shouldComponentUpdate=function(s,i,a){var c=this.__H;if(!c)return!0;var d=!1,f=this.props!=s;if(c.__.some(function(m){m.__N&&(d=!0,un(m.__[0],m.__N[0])||(f=!0))}),r){var h=r.call(this,s,i,a);return d?h||f:h}return!d||f}}return o.__}function w(t,e){var n=Jt(wt++,3);!O.__s&&bn(n.__H,e)&&(n.__P=!0,n.__=t,n.u=e,R.__H.__h.push(n))}function Ct(t,e){var n=Jt(wt++,4);!O.__s&&bn(n.__H,e)&&(n.__P=!1,n.__=t,n.u=e,R.__h.push(n))}function M(t){return be=5,U(function(){return{current:t}},[])}function U(t,e){var n=Jt(wt++,7);return bn(n.__H,e)&&(n.__=t(),n.__H=e),n.__}function pt(){var t=Jt(wt++,11);if(!t.__){for(var e=R.__v;!e.__m&&e.__;)e=e.__;var n=e.__m||(e.__m=[0,0]);t.__="P"+n[0]+"-"+n[1]++}return t.__}function xi(){var t;do{for(;t=fn.shift();)try{Vt(t)}catch(n){O.__e(n,{__:(t=t.__P)&&t.__v})}for(;t=Io.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some(Vt),e.__h.some(pn),e.__h=[]}catch(n){e.__h=[],O.__e(n,t.__v)}}}while(fn.length)}O.__b=function(t){R=null,fo&&fo(t)},O.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),_o&&_o(t,e)},O.__r=function(t){po&&po(t),wt=0;var e=(R=t.__c).__H;e&&(an==R?R.__h=[]:(e.__h.some(Vt),e.__h.some(pn),wt=0),e.__h=[],e.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),an=R},O.diffed=function(t){mo&&mo(t);var e=t.__c;e&&e.__H&&(e.__H.__h.length&&go(Io.push(e)),e.__H.__.some(function(n){n.u&&(n.__H=n.u)})),an=R=null},O.__c=function(t,e){e.some(function(n){try{n.__h.some(Vt),n.__h=n.__h.filter(function(o){return!o.__||pn(o)})}catch(o){n.__h=[function(){throw o}]}}),ho&&ho(t,e)},O.unmount=function(t){$o&&$o(t);var e,n,o=t.__c;o&&o.__H&&(o.__H.__.some(function(r){try{if(r.__P&&r.__c){if(n===void 0){for(n=t.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}r.__P=n,go(fn.push(r))}else Vt(r)}catch(s){e=s}}),o.__H=void 0,e&&O.__e(e,o.__v))};var vo=typeof requestAnimationFrame=="function";function ki(t){var e,n=function(){clearTimeout(o),vo&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(n,35);vo&&(e=requestAnimationFrame(n))}function go(t){t!=1&&uo==O.requestAnimationFrame||((uo=O.requestAnimationFrame)||ki)(xi)}function Vt(t){var e=R,n=t.__c;typeof n=="function"&&(t.__c=void 0,n()),R=e}function pn(t){var e=R;t.__c=t.__(),R=e}function bn(t,e){return!t||t.length!=e.length||e.some(function(n,o){return!un(n,t[o])})}function Oo(t,e){return typeof e=="function"?e(t):e}var Si=Symbol.for("preact-signals");function ke(){if(ft>1)ft--;else{var t,e=!1;for((function(){var r=we;for(we=void 0;r!==void 0;){var s=r.S;if(s.v===r.v)for(var i=s.t;i!==void 0;i=i.x)i.i===r.i&&(i.i=s.i);r=r.o}})();jt!==void 0;){var n=jt;for(jt=void 0,ye++;n!==void 0;){var o=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&Do(n))try{n.c()}catch(r){e||(t=r,e=!0)}n=o}}if(ye=0,ft--,e)throw t}}function Mi(t){if(ft>0)return t();dn=++Ei,ft++;try{return t()}finally{ke()}}var qt,L=void 0;function Se(t){var e=L,n=qt;L=void 0,qt=void 0;try{return t()}finally{L=e,qt=n}}var jt=void 0,ft=0,ye=0,Ei=0,dn=0,we=void 0,xe=0;function Ro(t){if(L!==void 0){var e=t.n;if(e===void 0||e.t!==L)return e={i:0,S:t,p:L.s,n:void 0,t:L,e:void 0,x:void 0,r:e},L.s!==void 0&&(L.s.n=e),L.s=e,t.n=e,32&L.f&&t.S(e),e;if(e.i===-1)return e.i=0,e.n!==void 0&&(e.n.p=e.p,e.p!==void 0&&(e.p.n=e.n),e.p=L.s,e.n=void 0,L.s.n=e,L.s=e),e}}function W(t,e){this.v=t,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=e?.watched,this.Z=e?.unwatched,this.name=e?.name}W.prototype.brand=Si;W.prototype.h=function(){return!0};W.prototype.S=function(t){var e=this,n=this.t;n!==t&&t.e===void 0&&(t.x=n,this.t=t,n!==void 0?n.e=t:Se(function(){var o;(o=e.W)==null||o.call(e)}))};W.prototype.U=function(t){var e=this;if(this.t!==void 0){var n=t.e,o=t.x;n!==void 0&&(n.x=o,t.e=void 0),o!==void 0&&(o.e=n,t.x=void 0),t===this.t&&(this.t=o,o===void 0&&Se(function(){var r;(r=e.Z)==null||r.call(e)}))}};W.prototype.subscribe=function(t){var e=this;return Gt(function(){var n=e.value;Se(function(){return t(n)})},{name:"sub"})};W.prototype.valueOf=function(){return this.value};W.prototype.toString=function(){return this.value+""};W.prototype.toJSON=function(){return this.value};W.prototype.peek=function(){var t=this;return Se(function(){return t.value})};Object.defineProperty(W.prototype,"value",{get:function(){var t=Ro(this);return t!==void 0&&(t.i=this.i),this.v},set:function(t){if(t!==this.v){if(ye>100)throw new Error("Cycle detected");(function(n){ft!==0&&ye===0&&n.l!==dn&&(n.l=dn,we={S:n,v:n.v,i:n.i,o:we})})(this),this.v=t,this.i++,xe++,ft++;try{for(var e=this.t;e!==void 0;e=e.x)e.t.N()}finally{ke()}}}});function D(t,e){return new W(t,e)}function Do(t){for(var e=t.s;e!==void 0;e=e.n)if(e.S.i!==e.i||!e.S.h()||e.S.i!==e.i)return!0;return!1}function Fo(t){for(var e=t.s;e!==void 0;e=e.n){var n=e.S.n;if(n!==void 0&&(e.r=n),e.S.n=e,e.i=-1,e.n===void 0){t.s=e;break}}}function Ho(t){for(var e=t.s,n=void 0;e!==void 0;){var o=e.p;e.i===-1?(e.S.U(e),o!==void 0&&(o.n=e.n),e.n!==void 0&&(e.n.p=o)):n=e,e.S.n=e.r,e.r!==void 0&&(e.r=void 0),e=o}t.s=n}function xt(t,e){W.call(this,void 0,e),this.x=t,this.s=void 0,this.g=xe-1,this.f=4}xt.prototype=new W;xt.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===xe))return!0;if(this.g=xe,this.f|=1,this.i>0&&!Do(this))return this.f&=-2,!0;var t=L;try{Fo(this),L=this;var e=this.x();(16&this.f||this.v!==e||this.i===0)&&(this.v=e,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return L=t,Ho(this),this.f&=-2,!0};xt.prototype.S=function(t){if(this.t===void 0){this.f|=36;for(var e=this.s;e!==void 0;e=e.n)e.S.S(e)}W.prototype.S.call(this,t)};xt.prototype.U=function(t){if(this.t!==void 0&&(W.prototype.U.call(this,t),this.t===void 0)){this.f&=-33;for(var e=this.s;e!==void 0;e=e.n)e.S.U(e)}};xt.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var t=this.t;t!==void 0;t=t.x)t.t.N()}};Object.defineProperty(xt.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var t=Ro(this);if(this.h(),t!==void 0&&(t.i=this.i),16&this.f)throw this.v;return this.v}});function bo(t,e){return new xt(t,e)}function zo(t){var e=t.j;if(t.j=void 0,typeof e=="function"){ft++;var n=L;L=void 0;try{e()}catch(o){throw t.f&=-2,t.f|=8,yn(t),o}finally{L=n,ke()}}}function yn(t){for(var e=t.s;e!==void 0;e=e.n)e.S.U(e);t.x=void 0,t.s=void 0,zo(t)}function Ti(t){if(L!==this)throw new Error("Out-of-order effect");Ho(this),L=t,this.f&=-2;try{8&this.f&&yn(this)}finally{ke()}}function At(t,e){this.x=t,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=e?.name,qt&&qt.push(this)}At.prototype.c=function(){var t=this.S();try{if(8&this.f||this.x===void 0)return;var e=this.x();typeof e=="function"&&(this.j=e)}finally{t()}};At.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,zo(this),Fo(this),ft++;var t=L;return L=this,Ti.bind(this,t)};At.prototype.N=function(){2&this.f||(this.f|=2,this.u=jt,jt=this)};At.prototype.d=function(){this.f|=8,1&this.f||yn(this)};At.prototype.dispose=function(){this.d()};function Gt(t,e){var n=new At(t,e);try{n.c()}catch(r){throw n.d(),r}var o=n.d.bind(n);return o[Symbol.dispose]=o,o}var Uo,Me,me,Pi=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__;var Bo=[];Gt(function(){Uo=this.N})();function Lt(t,e){T[t]=e.bind(null,T[t]||function(){})}function Xt(t){if(me){var e=me;me=void 0,e()}me=t&&t.S()}function Wo(t){var e=this,n=t.data,o=Ai(n);o.name="ReactiveDom",o.value=n;var r=U(function(){for(var a=e,c=e.__v;c=c.__;)if(c.__c){c.__c.__$f|=4;break}var d=bo(function(){var p=o.value.value;return p===0?0:p===!0?"":p||""}),f=bo(function(){return!Array.isArray(d.value)&&!xo(d.value)}),h=Gt(function(){if(this.N=Vo,f.value){var p=d.value;a.__v&&a.__v.__e&&a.__v.__e.nodeType===3&&(a.__v.__e.data=p)}}),m=e.__$u.d;return e.__$u.d=function(){h(),m.call(this)},[f,d]},[]),s=r[0],i=r[1];return s.value?i.peek():i.value}Wo.displayName="ReactiveTextNode";Object.defineProperties(W.prototype,{constructor:{configurable:!0,value:Mo(Pt,null).constructor},type:{configurable:!0,value:Wo},props:{configurable:!0,get:function(){var t=this;return{data:{get value(){return t.value}}}}},__b:{configurable:!0,value:1}});Lt("__b",function(t,e){if(Xt(),Me=void 0,typeof e.type=="string"){var n,o=e.props;for(var r in o)if(r!=="children"){var s=o[r];s instanceof W&&(n||(e.__np=n={}),n[r]=s,o[r]=s.peek())}}t(e)});Lt("__r",function(t,e){if(t(e),e.type!==Pt){Xt();var n,o=e.__c;o&&(o.__$f&=-2,(n=o.__$u)===void 0&&(o.__$u=n=(function(r,s){var i;return Gt(function(){i=this},{name:s}),i.c=r,i})((function(r){return function(){var s;Pi&&((s=this.y)==null||s.call(this)),r.__$f|=1,r.setState({})}})(o),typeof e.type=="function"?e.type.displayName||e.type.name:""))),Me=o,Xt(n)}});Lt("__e",function(t,e,n,o){Xt(),Me=void 0,t(e,n,o)});Lt("diffed",function(t,e){Xt(),Me=void 0;var n;if(typeof e.type=="string"&&(n=e.__e)){var o=e.__np,r=e.props,s=n.U;if(s)for(var i in s){var a=s[i];a===void 0||o&&i in o||(a.d(),s[i]=void 0)}if(o){s||(s={},n.U=s);for(var c in o){var d=s[c],f=o[c];d===void 0?(d=Ci(n,c,f,r),s[c]=d):d.o(f,r)}}}t(e)});function Ci(t,e,n,o){var r=e in t&&t.ownerSVGElement===void 0,s=D(n);return{o:function(i,a){s.value=i,o=a},d:Gt(function(){this.N=Vo;var i=s.value.value;o[e]!==i&&(o[e]=i,r?t[e]=i:i!=null&&(i!==!1||e[4]==="-")?t.setAttribute(e,i):t.removeAttribute(e))})}}Lt("unmount",function(t,e){if(typeof e.type=="string"){var n=e.__e;if(n){var o=n.U;if(o){n.U=void 0;for(var r in o){var s=o[r];s&&s.d()}}}var i=e.__np;if(i){var a=e.props;for(var c in i)a[c]=i[c]}e.__np=void 0}else{var d=e.__c;if(d){d.__$f|=8;var f=d.__$u;f&&(d.__$u=void 0,f.d())}}t(e)});Lt("__h",function(t,e,n,o){o<3&&(e.__$f|=2),t(e,n,o)});Wt.prototype.shouldComponentUpdate=function(t,e){if(this.__R)return!0;var n=this.__$u,o=n&&n.s!==void 0;for(var r in e)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var s=2&this.__$f;if(!(o||s||4&this.__$f)||1&this.__$f)return!0}else if(!(o||4&this.__$f)||3&this.__$f)return!0;for(var i in t)if(i!=="__source"&&t[i]!==this.props[i])return!0;for(var a in this.props)if(!(a in t))return!0;return!1};function Ai(t,e){return U(function(){return D(t,e)},[])}var Li=function(t){queueMicrotask(function(){queueMicrotask(t)})};function Ni(){Mi(function(){for(var t;t=Bo.shift();)Uo.call(t)})}function Vo(){Bo.push(this)===1&&(T.requestAnimationFrame||Li)(Ni)}var qo=function(t,e,n,o){var r;e[0]=0;for(var s=1;s<e.length;s++){var i=e[s++],a=e[s]?(e[0]|=i?1:2,n[e[s++]]):e[++s];i===3?o[0]=a:i===4?o[1]=Object.assign(o[1]||{},a):i===5?(o[1]=o[1]||{})[e[++s]]=a:i===6?o[1][e[++s]]+=a+"":i?(r=t.apply(a,qo(t,a,n,["",null])),o.push(r),a[0]?e[0]|=2:(e[s-2]=0,e[s]=r)):o.push(a)}return o},yo=new Map;function Ii(t){var e=yo.get(this);return e||(e=new Map,yo.set(this,e)),(e=qo(this,e.get(t)||(e.set(t,e=(function(n){for(var o,r,s=1,i="",a="",c=[0],d=function(m){s===1&&(m||(i=i.replace(/^\s*\n\s*|\s*\n\s*$/g,"")))?c.push(0,m,i):s===3&&(m||i)?(c.push(3,m,i),s=2):s===2&&i==="..."&&m?c.push(4,m,0):s===2&&i&&!m?c.push(5,0,!0,i):s>=5&&((i||!m&&s===5)&&(c.push(s,0,i,r),s=6),m&&(c.push(s,m,0,r),s=6)),i=""},f=0;f<n.length;f++){f&&(s===1&&d(),d(f));for(var h=0;h<n[f].length;h++)o=n[f][h],s===1?o==="<"?(d(),c=[c],s=3):i+=o:s===4?i==="--"&&o===">"?(s=1,i=""):i=o+i[0]:a?o===a?a="":i+=o:o==='"'||o==="'"?a=o:o===">"?(d(),s=1):s&&(o==="="?(s=5,r=i,i=""):o==="/"&&(s<5||n[f][h+1]===">")?(d(),s===3&&(c=c[0]),s=c,(c=c[0]).push(2,0,s),s=0):o===" "||o==="	"||o===`
`||o==="\r"?(d(),s=2):i+=o),s===3&&i==="!--"&&(s=4,c=c[0])}return d(),c})(t)),e),arguments,[])).length>1?e:e[0]}var u=Ii.bind(Mo);var wn={en:"English","pt-BR":"Português (Brasil)",es:"Español"};function jo(t,e){let n=Object.keys(wn),o=r=>r.toLowerCase().split("-")[0];for(let r of[t,...e]){let s=n.find(i=>r&&o(i)===o(r));if(s)return s}return"en"}function Xo(){try{let t=localStorage.getItem("language")??"";return t in wn?t:null}catch{return null}}var xn=globalThis.navigator?.languages??[],dt=jo(Xo(),xn);function Oi(t,e){let[n]=t.split("-");return e.find(o=>o.toLowerCase().split("-")[0]===n)??t}function eu(t){try{t?localStorage.setItem("language",t):localStorage.removeItem("language")}catch{}}var Nt=Oi(dt,xn),Ri={en:()=>import("./en-WT23RM7J.js"),"pt-BR":()=>import("./pt-BR-VRM753HH.js"),es:()=>import("./es-KBNYZTAM.js")},Ko=(await Ri[dt]()).default,Di=new Intl.PluralRules(dt),Fi=new Intl.NumberFormat(Nt);function Jo(t,e){return e.split(".").reduce((n,o)=>n&&typeof n=="object"?n[o]:void 0,t)}function Hi(t,e){if(!t||typeof t!="object")return t;let n=t,o=Number(e.n??0);return o===0&&n.zero||n[Di.select(o)]||n.other}function l(t,e={}){let n=Hi(Jo(Ko,t),e);return typeof n!="string"?t:n.replace(/\{(\w+)\}/g,(o,r)=>{let s=e[r]??o;return typeof s=="number"?Fi.format(s):s})}function kt(t){return Jo(Ko,t)!==void 0}function It(t,e,n){let o=`problem.${t}`;return kt(o)?{title:l(`${o}.0`),hint:l(`${o}.1`),known:!0}:{title:e,hint:n,known:!1}}var j="/api/v1",Q=D(!0),tt=D(!1),q=class t extends Error{constructor(e){super(e.title),this.code=e.code,this.hint=e.hint??"",this.retryable=e.retryable??!1,this.status=e.status??0,this.fields=e.fields??[]}get uncertain(){return this.status===0||this.status>=500}static offline(){return new t({code:"offline",title:l("error.offline"),hint:l("error.offlineAction"),retryable:!0})}};function Rt(t,e){let n=e&&typeof e=="object"?e:{};if(typeof n.code!="string"){let c=t===404;return new q({code:c?"not_found":`http_${t}`,title:l(c?"error.notFound":"error.strange"),hint:l(c?"error.notFoundHint":"error.strangeHint"),retryable:t>=500,status:t})}let o=String(n.detail||n.title||n.code),{title:r,hint:s,known:i}=It(n.code,o,String(n.hint??"")),a=Array.isArray(n.errors)?n.errors:[];return new q({code:n.code,title:r,hint:s,retryable:!!n.retryable,status:t,fields:i?zi(n.title,o,a):a})}function zi(t,e,n){let o=n.filter(r=>(r.message??r.detail)!==t);return o.length||e===t?o:[{detail:e}]}function F(t){if(t instanceof q)return t;let e=l("error.strange");return new q({code:"page",title:e,hint:String(t)})}async function Go(){await fetch("/healthz",{cache:"no-store"}).then(()=>Q.value=!0,()=>{})}function Ui(t){try{return t?JSON.parse(t):null}catch{return null}}async function Yo(t,e){try{let n=await fetch(j+t,e),o=Ui(await n.text());return Q.value=!0,n.status===401&&(tt.value=!0),{response:n,body:o}}catch(n){throw e.signal?.aborted?n:(Q.value=!1,q.offline())}}async function C(t,e,n,{headers:o={},signal:r}={}){let s={method:t,headers:{accept:"application/json",...o},signal:r};if(n!==void 0){let c=typeof n=="string";s.body=c?n:JSON.stringify(n);let d=c?"text/plain":"application/json";s.headers={...s.headers,"content-type":d}}let{response:i,body:a}=await Yo(e,s);if(!i.ok)throw Rt(i.status,a);return{status:i.status,location:i.headers.get("location"),body:a}}var Ot=new Map,Bi=50;async function J(t,{signal:e}={}){let n=Ot.get(t),o={accept:"application/json"};n&&(o["if-none-match"]=n.etag);let{response:r,body:s}=await Yo(t,{headers:o,signal:e});if(r.status===304&&n)return n.body;if(!r.ok)throw Rt(r.status,s);let i=r.headers.get("etag");return Ot.delete(t),i&&Ot.set(t,{etag:i,body:s}),Ot.size>Bi&&Ot.delete(Ot.keys().next().value),s}function Zo(t){let[,e="",n=""]=/^#?\/?([^/?]*)\/?(.*)$/.exec(t)??[];if(!e)return{view:"home"};if(e==="library"||e==="queue"||e==="settings")return{view:e,query:n.replace(/^\?/,"")};try{let o=decodeURIComponent(n);if(e==="link"&&o)return{view:"link",url:o};if((e==="series"||e==="video")&&/^[0-9a-f-]{8,40}$/i.test(o))return{view:e,id:o}}catch{}return{view:"missing"}}var Ee=t=>`#/link/${encodeURIComponent(t)}`,Te=t=>`#/series/${t}`,ot=t=>`#/video/${t}`,mt=D({view:"home"});function Qo(){let t=()=>{mt.value=Zo(location.hash),scrollTo(0,0)};addEventListener("hashchange",t),mt.value=Zo(location.hash)}function et(t){location.hash=t}var St=D(null),Yt=D(null);function kn(t){return/^#key=([\x21-\x7e]{1,512})$/.exec(t)?.[1]??null}function Wi(){let t=kn(location.hash);return t&&history.replaceState(null,"",`${location.pathname}${location.search}#/`),t}async function Sn(t){St.value=(await C("POST","/session",{key:t})).body,Yt.value=null,tt.value=!1}async function er(){await C("DELETE","/session"),location.reload()}async function tr(){let t=Wi();if(t)try{await Sn(t);return}catch(n){Yt.value=F(n)}let e=await J("/session").catch(()=>null);St.value=e,e&&(tt.value=e.mode==="keys"&&!e.signed_in)}async function nr(){let t=kn(location.hash)!==null,e=tr();addEventListener("hashchange",()=>{kn(location.hash)&&tr()}),t&&await e}var or=2048;function Vi(t){let e=t;for(;/[.,;:!?'"»”’)\]}]$/u.test(e)&&!(e.endsWith(")")&&e.includes("("));)e=e.slice(0,-1);return e}function qi(t){let e=/(?:https?:\/\/|\bwww\.)[^\s<>"“”]+/i.exec(t??"")?.[0];if(!e)return null;let n=Vi(/^www/i.test(e)?`https://${e}`:e);return n.length<=or&&URL.canParse(n)?n:null}function rr(t){let e=new URLSearchParams(t),n=["url","text","title"].map(i=>e.get(i)?.trim()??"");if(n.every(i=>!i))return null;let o=n.map(qi).find(i=>i!==null),r=n.find(i=>/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(i)),s=n.find(Boolean)??"";return Ee(o??(r?`https://${r}`:s.slice(0,or)))}function $u(t){let e=`${JSON.stringify(`${t}?url=`)}+encodeURIComponent(location.href)`;return`javascript:void(open(${encodeURI(e)},"_blank","noopener"))`.replaceAll('"',"%22")}var Pe=["auto","light","dark"];function ji(){let t=globalThis.document?.documentElement.dataset.theme;return t==="light"||t==="dark"?t:"auto"}var Zt=D(ji());function sr(t){Zt.value=t,t==="auto"?delete document.documentElement.dataset.theme:document.documentElement.dataset.theme=t;try{localStorage.setItem("theme",t)}catch{}}var Xi={arrow:"M5 12h14M13 6l6 6-6 6",back:"M19 12H5M11 6l-6 6 6 6",link:"M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",share:"M12 15V3.5M8 7l4-3.5L16 7M7 11H5v9h14v-9h-2",search:"M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",upload:"M12 16V4M7 9l5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",download:"M12 4v12M7 11l5 5 5-5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",play:"M8 5.5v13l10.5-6.5z",film:"M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",shelf:"M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",queue:"M4 6h16M4 12h16M4 18h10",sliders:"M4 7h9M17 7h3M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4 17h3M11 17h9M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",leave:"M10 4H5v16h5M14 8l4 4-4 4M18 12H9",copy:"M9 9h11v11H9zM5 15H4V4h11v1",close:"M6 6l12 12M18 6L6 18",plus:"M12 5v14M5 12h14",minus:"M5 12h14",trash:"M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",retry:"M4 12a8 8 0 1 1 2.5 5.8M4 19v-5h5",check:"M5 12.5l4.5 4.5L19 7.5",scissors:"M8.5 8.5L20 19M20 5L8.5 15.5M6 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6 20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",alert:"M12 8v5M12 16.5v.1M12 3l9.5 17h-19z",sun:"M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19",moon:"M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",half:"M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7l5.5 0M12 11h8.5M12 15h8M12 19h4"};function k({name:t}){return u`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${Xi[t]} />
  </svg>`}var Ki=3e3,Ji={auto:"half",light:"sun",dark:"moon"},Gi=[{name:"make",href:"#/",icon:"scissors",views:["home","link","video"]},{name:"library",href:"#/library",icon:"shelf",views:["library","series"]},{name:"queue",href:"#/queue",icon:"queue",views:["queue"]},{name:"settings",href:"#/settings",icon:"sliders",views:["settings"]}];function Yi(){let{view:t}=mt.value;return u`<nav class="places" aria-label=${l("app.places.title")}>
    ${Gi.map(({name:e,href:n,icon:o,views:r})=>{let s=r.includes(t)&&(t===r[0]?"page":"true");return u`<a key=${e} href=${n} aria-current=${s||void 0}>
        <${k} name=${o} /><span>${l(`app.places.${e}`)}</span>
      </a>`})}
  </nav>`}function Zi(){let t=()=>sr(Pe[(Pe.indexOf(Zt.value)+1)%Pe.length]),e=l(`app.theme.${Zt.value}`);return u`<button type="button" class="bare" onClick=${t} aria-label=${e} title=${e}>
    <${k} name=${Ji[Zt.value]} />
  </button>`}function Qi(){let t=St.value?.signed_in&&!tt.value?St.value.key:null;if(t===null)return null;let e=l("signIn.as",{name:t});return u`<button type="button" class="bare out" onClick=${()=>{er()}} title=${e}>
    <${k} name="leave" /><span>${l("signIn.out")}</span>
  </button>`}function ir(){return u`<header class="topbar">
    <a class="brand" href="#/" aria-label=${l("app.home")}>
      <img src="icon.svg" alt="" width="28" height="28" /><span>${l("app.name")}</span>
    </a>
    ${tt.value?null:u`<${Yi} />`}
    <div class="tools"><${Qi} /><${Zi} /></div>
  </header>`}function ar(){return u`<footer class="footer">
    <span>${l("app.footer")}</span> <a href="/docs">${l("app.docs")}</a>
  </footer>`}function lr(){let t=!Q.value;return w(()=>{if(!t)return;let e=setInterval(()=>{Go()},Ki);return()=>clearInterval(e)},[t]),u`<div class="offline" role="status" data-shown=${t}>
    ${t&&u`<span class="pulse" aria-hidden="true"></span>
        <span><strong>${l("error.offline")}</strong>${" "}${l("error.offlineHint")}</span>`}
  </div>`}var ta=new Intl.NumberFormat(Nt).format(.5).charAt(1);function ht(t){let e=/^\s*(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?\s*$/.exec(t);if(!e)return null;let[,n,o,r,s=""]=e;return o!==void 0&&Number(r)>59||n!==void 0&&Number(o)>59?null:(Number(n??0)*3600+Number(o??0)*60+Number(r))*1e3+Number(s.padEnd(3,"0"))}function P(t,{exact:e=!1}={}){let n=e?Math.floor(t/1e3):Math.round(t/1e3),o=e?Math.round(t)%1e3:0,r=d=>String(d).padStart(2,"0"),s=Math.floor(n/3600),i=Math.floor(n/60)%60,a=o?`${ta}${String(o).padStart(3,"0").replace(/0+$/,"")}`:"",c=`${r(n%60)}${a}`;return s?`${s}:${r(i)}:${c}`:`${i}:${c}`}var Mn=new Map;function vt(t,e,n=Nt){let o=`${t.name} ${n} ${JSON.stringify(e)}`;return Mn.has(o)||Mn.set(o,new t(n,e)),Mn.get(o)}var cr=["byte","kilobyte","megabyte","gigabyte","terabyte"];function G(t){let e=0,n=t;for(;n>=999.5&&e<cr.length-1;)n/=1e3,e+=1;let o=e>0&&n<99.5?1:0;return vt(Intl.NumberFormat,{style:"unit",unit:cr[e],unitDisplay:e?"short":"long",maximumFractionDigits:o}).format(n)}function rt(t){return t<59500?`${vt(Intl.NumberFormat,{maximumFractionDigits:t<1e4?1:0}).format(t/1e3)} s`:P(t)}function Dt(t){if(t<10)return`${Math.max(1,Math.round(t))} s`;if(t<55)return`${Math.ceil(t/5)*5} s`;let e=Math.ceil(t/60);if(e<60)return`${e} min`;let n=e%60;return n?`${Math.floor(e/60)} h ${n} min`:`${e/60} h`}function gt(t){return vt(Intl.NumberFormat,{style:"percent"}).format(Math.floor(t)/100)}function ur(t){let e=t<9950?1:0;return vt(Intl.NumberFormat,{maximumFractionDigits:e}).format(t/1e3)}function st(t,e,{timeZone:n,locale:o=Nt}={}){let r=new Date(t),s=h=>vt(Intl.DateTimeFormat,{timeZone:n,dateStyle:"short"},"en-CA").format(h),i=vt(Intl.DateTimeFormat,{timeZone:n,timeStyle:"short"},o).format(r);if(s(r)===s(e))return l("time.today",{time:i});if(s(r)===s(new Date(e.getTime()+864e5)))return l("time.tomorrow",{time:i});let c=r.getFullYear()!==e.getFullYear()?"numeric":void 0,d={timeZone:n,day:"numeric",month:"short",year:c},f=vt(Intl.DateTimeFormat,d,o);return l("time.on",{date:f.format(r),time:i})}function fr(t){return vt(Intl.DateTimeFormat,{timeStyle:"medium"}).format(new Date(t))}var Ce={"tus-resumable":"1.0.0"},ea=8<<20,na=6e4;function oa(t){return btoa(String.fromCharCode(...new TextEncoder().encode(t)))}var Ae=t=>t.slice(t.lastIndexOf("/")+1);async function pr(t,e){let n={...Ce,"upload-length":String(t.size),"upload-metadata":`filename ${oa(t.name)}`},{location:o}=await C("POST","/uploads",void 0,{headers:n,signal:e});return`/uploads/${Ae(String(o))}`}async function En(t,e){try{let n=await fetch(j+t,{method:"HEAD",headers:Ce,signal:e});Q.value=!0,n.status===401&&(tt.value=!0);let o=Number(n.headers.get("upload-offset"));return{status:n.status,offset:o,body:null}}catch(n){if(e.aborted)throw n;return Q.value=!1,{status:0,offset:0,body:null}}}function Le(t){C("DELETE",t,void 0,{headers:Ce}).catch(()=>{})}function ra(t){let e=Number(t.getResponseHeader("upload-offset"));try{return{status:t.status,offset:e,body:JSON.parse(t.responseText)}}catch{return{status:t.status,offset:e,body:null}}}function Tn(t,e,n,o,r,s){let i=new XMLHttpRequest,a=0,c=()=>{clearTimeout(a),a=window.setTimeout(()=>i.abort(),na)},d=()=>i.abort();return new Promise((f,h)=>{s.throwIfAborted(),i.upload.onprogress=m=>{c(),r(m.loaded)},i.onloadend=()=>{clearTimeout(a),s.removeEventListener("abort",d),s.aborted&&h(s.reason),i.status&&(Q.value=!0),i.status===401&&(tt.value=!0),f(ra(i))},i.open(t,j+e);for(let[m,p]of Object.entries(n))i.setRequestHeader(m,p);s.addEventListener("abort",d),c(),i.send(o)})}function dr(t,e,n,o,r){let s={...Ce,accept:"application/json","content-type":"application/offset+octet-stream","upload-offset":String(n)},i=e.slice(n,n+ea);return Tn("PATCH",t,s,i,o,r)}var sa=24*36e5,ia=20,mr="uploads";function aa(t,{name:e,size:n,lastModified:o},r,s){let i=t.filter(c=>c.until>s&&!hr(c,{name:e,size:n,lastModified:o}));return[...r?[{name:e,size:n,modified:o,path:r,until:s+sa}]:[],...i].slice(0,ia)}function hr(t,{name:e,size:n,lastModified:o}){return t.name===e&&t.size===n&&t.modified===o}function Ne(){try{return JSON.parse(localStorage.getItem(mr)??"[]").filter(e=>e.until>Date.now())}catch{return[]}}var Pn=D(Ne());function $r(t){Pn.value=t;try{localStorage.setItem(mr,JSON.stringify(t))}catch{}}function _r(t){return Ne().find(e=>hr(e,t))?.path??null}var vr=(t,e)=>$r(aa(Ne(),t,e,Date.now())),Mt=t=>$r(Ne().filter(e=>e.path!==t));var la=1e4,ca=1e3;function ua(t){let e=[],n=0;return(o,r)=>{(o===null||o<n)&&(e=[]),n=o??n;let s={done:n,all:t,paused:o===null};if(o===null)return{...s,bytesPerSecond:null,secondsLeft:null};for(e.push({at:r,done:o});e.length>2&&r-e[0].at>la;)e.shift();let i=r-e[0].at,a=o-e[0].done;if(i<ca||a===0)return{...s,bytesPerSecond:null,secondsLeft:null};let c=a*1e3/i;return{...s,bytesPerSecond:c,secondsLeft:(t-o)/c}}}var fa=500,pa=3e4,da=8;function gr(t,e){if(t===0)return!0;let n=t>=500&&t!==507;return e<da&&(n||[408,409,423,429].includes(t))}function br(t){return Math.min(pa,fa*2**t)}function yr(t,e){return new Promise((n,o)=>{let r=()=>{clearTimeout(s),removeEventListener("online",r),e.removeEventListener("abort",r),a(),e.aborted?o(e.reason):n()},s=setTimeout(r,t);addEventListener("online",r),e.addEventListener("abort",r);let i=!0,a=Q.subscribe(c=>{c&&!i&&queueMicrotask(r),i=c})})}function ma(t){return J(`/videos/${Ae(t)}`).then(()=>!0,()=>!1)}async function wr(t,e,n,o){for(let r=n;;r+=1){await yr(br(r),o);let{status:s,offset:i}=await En(t,o);if(s===200||s===204)return i;let a=s===404||s===410;if(a&&await ma(t))return e.size;if(a&&Mt(t),!gr(s,r))throw Rt(s,null)}}async function ha(t,e,n){let o=_r(t);if(o){let{status:r,offset:s}=await En(o,n);if(r===200||r===204)return{path:o,offset:s};if(r===0)return e(null),{path:o,offset:await wr(o,t,1,n)};Mt(o)}for(let r=0;;r+=1)try{let s=await pr(t,n);return vr(t,s),{path:s,offset:0}}catch(s){let i=s instanceof q?s.status:-1;if(i===404||i===405)return null;if(i!==0)throw s;e(null),await yr(br(r),n)}}async function $a(t,{path:e,offset:n},o,r){let s=0,i=n;for(;i<t.size;){let a=i;o(a);let d=await dr(e,t,a,f=>o(a+f),r);if(d.status===204)i=d.offset;else if(gr(d.status,s))o(null),i=await wr(e,t,s,r);else throw Rt(d.status,d.body);s=i>a?0:s+1}return Mt(e),{id:Ae(e)}}async function _a(t,e,n){let o=`/videos/upload?name=${encodeURIComponent(t.name)}`,s={accept:"application/json","content-type":t.type||"application/octet-stream"},{status:i,body:a}=await Tn("PUT",o,s,t,e,n);if(i>=200&&i<300&&a)return{id:String(a.id)};throw i?Rt(i,a):new q({code:"upload_broke",title:l("error.uploadBroke"),hint:l("error.uploadBrokeHint"),retryable:!0})}function xr(t,e){let n=new AbortController,{signal:o}=n,r=ua(t.size),s=c=>e(r(c,performance.now()));return{done:(async()=>{let c=t.size?await ha(t,s,o):null;return c?(o.addEventListener("abort",()=>{Mt(c.path),Le(c.path)}),$a(t,c,s,o)):_a(t,s,o)})().catch(c=>{throw o.aborted?null:c}),stop:()=>n.abort()}}var B=D([]),va=0,Cn=null;function ga(t){let e={done:0,all:t.size,bytesPerSecond:null,secondsLeft:null,paused:!1};return{key:va+=1,file:t,state:"waiting",progress:e,video:null,problem:null}}function Qt(t,e){B.value=B.value.map(n=>n.key===t?{...n,...e}:n)}function kr(t){B.value=B.value.filter(e=>e.key!==t)}var ba=({state:t})=>t==="waiting"||t==="sending",Et=()=>B.value.some(ba);async function ya({key:t,file:e}){let{done:n,stop:o}=xr(e,r=>Qt(t,{progress:r}));Cn=o,Qt(t,{state:"sending",problem:null});try{Qt(t,{state:"done",video:(await n).id})}catch(r){r?Qt(t,{state:"failed",problem:F(r)}):kr(t)}Cn=null}async function Sr(){for(;;){let n=B.value.find(o=>o.state==="waiting");if(!n)break;await ya(n)}let[t,...e]=B.value;!t?.video||e.length||mt.value.view!=="home"||(B.value=[],et(ot(t.video)))}function Ie(t){let e=[...t].map(ga);if(!e.length)return;let n=Et();B.value=[...n?B.value:[],...e],et("#/"),n||Sr()}function An(t){let e=Et();Qt(t,{state:"waiting",problem:null}),e||Sr()}function Ln(t){B.value.find(n=>n.key===t)?.state==="sending"?Cn?.():kr(t)}function Mr(){Et()||(B.value=[])}function Er(t){Mt(t),Le(t)}function Tr({title:t,hint:e,code:n,fields:o=[],children:r}){return u`<div class="notice" role="alert">
    <${k} name="alert" />
    <div>
      <p class="notice-title">${t}</p>
      ${(o.length>1||o[0]&&(o[0].message??o[0].detail)!==t)&&u`<ul>
          ${o.map(s=>u`<li>${wa(s)}</li>`)}
        </ul>`}
      ${e&&u`<p>${e}</p>`}
      ${n&&u`<p class="code">${l("error.code",{code:n})}</p>`}
      ${r&&u`<div class="actions">${r}</div>`}
    </div>
  </div>`}function wa(t){return[t.pointer,t.message??t.detail].filter(Boolean).join(": ")}function N({problem:t,children:e}){let{message:n,hint:o,code:r,fields:s}=t;return u`<${Tr} title=${n} hint=${o} code=${r} fields=${s}>
    ${e}
  <//>`}function Oe({failure:t,children:e}){let{code:n,message:o}=t,{title:r,hint:s}=It(n,o,t.hint);return u`<${Tr} title=${r} hint=${s} code=${n}> ${e} <//>`}function Pr(){let[t,e]=g(!1);return w(()=>{let n=i=>i.dataTransfer?.types.includes("Files"),o=i=>{n(i)&&(i.preventDefault(),e(!0))},r=i=>{i.relatedTarget===null&&e(!1)},s=i=>{n(i)&&(i.preventDefault(),e(!1),Ie(i.dataTransfer?.files??[]))};return addEventListener("dragover",o),addEventListener("dragleave",r),addEventListener("drop",s),()=>{removeEventListener("dragover",o),removeEventListener("dragleave",r),removeEventListener("drop",s)}},[]),t&&u`<div class="dropzone" aria-hidden="true">
      <p>${l("start.dropNow")}</p>
    </div>`}function xa({done:t,all:e,bytesPerSecond:n,secondsLeft:o,paused:r}){return r?l("watch.upload.paused"):t>=e?l("upload.finishing"):[l("upload.of",{done:G(t),all:G(e)}),n&&l("progress.persec",{bytes:G(n)}),o!==null&&l("upload.left",{time:Dt(o)})].filter(Boolean).join(" · ")}function ka({one:t}){let{done:e,all:n}=t.progress,o=n?e/n*100:0,r=l("upload.title",{name:t.file.name});return u`<div class="upload">
    <h2 class="clip-text">${r}</h2>
    <div class="upload-facts">
      <span class="numbers" role=${t.progress.paused?"status":void 0}>
        ${xa(t.progress)}
      </span>
      <strong class="numbers">${gt(o)}</strong>
    </div>
    <progress max="100" value=${o} aria-label=${r}></progress>
    <button type="button" onClick=${()=>Ln(t.key)}>${l("upload.cancel")}</button>
  </div>`}function Sa({one:{key:t,file:e,state:n,video:o,problem:r}}){let{name:s}=e,i=r?r.message:l(`watch.upload.${n}`);return u`<li class="sending" data-state=${n}>
    <span class="clip-text">${s}</span>
    <span class="hint" title=${r?.hint}>${i}</span>
    ${o&&u`<a class="button small" href=${ot(o)}>${l("watch.upload.open")}</a>`}
    ${r&&u`<button type="button" class="small" onClick=${()=>An(t)}>
        ${l("series.retry")}
      </button>`}
    ${n==="waiting"&&u`<button
        type="button"
        class="bare"
        aria-label=${l("watch.upload.remove",{name:s})}
        onClick=${()=>Ln(t)}
      >
        <${k} name="close" />
      </button>`}
  </li>`}function Cr(){let t=B.value,e=t.find(r=>r.state==="sending"),n=t.filter(r=>r!==e),o=n.filter(r=>r.state==="done").length;return u`<section aria-label=${l("watch.upload.list")}>
    ${e?u`<${ka} one=${e} />`:u`<h2>${l("watch.upload.over",{n:o})}</h2>`}
    ${n.length>0&&u`<ul class="sendings">
        ${n.map(r=>u`<${Sa} key=${r.key} one=${r} />`)}
      </ul>`}
    ${!Et()&&u`<button type="button" onClick=${Mr}>${l("watch.upload.close")}</button>`}
  </section>`}function Ar(){let t=B.value.find(({problem:e})=>e);return t?u`<${N} problem=${t.problem}>
    <button type="button" onClick=${()=>An(t.key)}>${l("series.retry")}</button>
  <//>`:null}function Lr(){let t=B.value.map(({file:n})=>n.name),e=Pn.value.filter(({name:n})=>!t.includes(n));return e.length?u`<ul class="sendings">
    ${e.map(({name:n,path:o})=>u`<li class="sending" key=${o}>
          <span class="hint">${l("watch.upload.unfinished",{name:n})}</span>
          <button type="button" class="small" onClick=${()=>Er(o)}>
            ${l("watch.upload.forget")}
          </button>
        </li>`)}
  </ul>`:null}var Ma={library:()=>import("./library-CFHX4P4C.js").then(({Library:t})=>t),queue:()=>import("./board-JRCAB7UQ.js").then(({Board:t})=>t),settings:()=>import("./settings-HGNWOIHT.js").then(({Settings:t})=>t)},Ea={library:"ui/library-673OTVML.css",queue:"ui/board-SWGZMCFX.css",settings:"ui/settings-NADZNDU2.css"};function Ta(t){return new Promise((e,n)=>{let o=document.createElement("link");Object.assign(o,{rel:"stylesheet",href:t,onload:()=>e(),onerror:n}),document.head.append(o)})}var Re=new Map;function Pa({name:t}){let e=new q({code:"offline",title:l("error.offline"),hint:l("error.strangeHint")});return u`<h1>${l(`app.places.${t}`)}</h1>
    <${N} problem=${e}>
      <button type="button" onClick=${()=>location.reload()}>${l("series.retry")}</button>
    <//>`}function Nr({name:t,query:e}){let[n,o]=g(!1),[,r]=g(Re.has(t));w(()=>{Re.has(t)||Promise.all([Ma[t](),Ta(Ea[t])]).then(([i])=>{Re.set(t,i),r(!0)},()=>o(!0))},[]);let s=Re.get(t);return s?u`<${s} query=${e} />`:n?u`<${Pa} name=${t} />`:null}function X({label:t,value:e,onValue:n,error:o,placeholder:r,mode:s,hideLabel:i,maxLength:a,secret:c}){let d=pt();return u`<div class="field">
    <label for=${d} class=${i?"unseen":""}>${t}</label>
    <input
      id=${d}
      type=${c?"password":"text"}
      value=${e}
      placeholder=${r}
      inputmode=${s}
      maxlength=${a}
      autocomplete="off"
      aria-invalid=${o?"true":void 0}
      aria-describedby=${o?`${d}-e`:void 0}
      onInput=${f=>n(f.target.value)}
    />
    ${o&&u`<p class="field-error" id=${`${d}-e`}>${o}</p>`}
  </div>`}function ct({label:t,options:e,value:n,onValue:o,disabled:r}){let s=pt();return u`<div class="field">
    <label for=${s}>${t}</label>
    <select
      id=${s}
      disabled=${r}
      onChange=${i=>o(i.target.value)}
    >
      ${e.map(i=>u`<option value=${i.value} selected=${i.value===n}>
            ${i.text}
          </option>`)}
    </select>
  </div>`}function te({label:t,options:e,value:n,onValue:o,hideLabel:r,look:s="chips"}){let i=pt();return u`<fieldset class=${s}>
    <legend class=${r?"unseen":""}>${t}</legend>
    <div class="choices">
      ${e.map(a=>u`<label class="choice">
            <input
              type="radio"
              name=${i}
              value=${a.value}
              checked=${a.value===n}
              onChange=${()=>o(a.value)}
            />
            <span lang=${a.lang}>${a.text}</span>
          </label>`)}
    </div>
  </fieldset>`}function Ir(){let[t,e]=g(""),[n,o]=g(null),[r,s]=g(!1),i=f=>{e(f),o(null),Yt.value=null},a=async f=>{f.preventDefault(),s(!0);try{await Sn(t.trim())}catch(h){o(F(h)),s(!1)}},c=n??Yt.value,d=c?.status===401?l("signIn.wrong"):void 0;return u`<section class="card sign-in">
    <h1 class="small-title">${l("signIn.title")}</h1>
    <form onSubmit=${a}>
      <${X} label=${l("signIn.label")} value=${t} onValue=${i} error=${d} secret />
      <p class="quiet">${l("signIn.hint")}</p>
      ${c&&!d&&u`<${N} problem=${c} />`}
      <div class="actions">
        <button class="primary" disabled=${r||!t.trim()}>${l("signIn.go")}</button>
      </div>
    </form>
  </section>`}function H(t){return t!=null&&["succeeded","failed","cancelled"].includes(t.state)}function Ft(t){return t.state==="queued"&&t.retry_at!=null}function Or(t){return t.cancel_requested&&!H(t)?"cancelling":Ft(t)?"retrying":t.state}function ee(t,e){return!t||t.state!=="running"||e.state!=="running"||t.started_at!==e.started_at||t.percent<=e.percent?e:{...e,percent:t.percent}}function Ca(t){let e=t?.kind?.progress??t?.progress??t;if(!e||typeof e!="object")return null;let n=e.percent??(e.permille===void 0?void 0:e.permille/10);return typeof n!="number"?null:{percent:n,eta_s:e.eta_s??null,speed:e.speed??null}}function Tt(t,e){let n=Ca(e);return!n||t.state!=="running"?t:{...t,...n,percent:Math.max(t.percent,Math.min(n.percent,99.9))}}function Rr(t,e){if(!t||!e.next||!e.items.length)return e;let n=new Set(e.items.map(s=>s.id)),o=e.items[e.items.length-1].created_at,r=t.items.filter(s=>!n.has(s.id)&&s.created_at<=o);return r.length?{items:[...e.items,...r],next:t.next}:e}function Dr(t,e){let n=new Set(t.items.map(r=>r.id)),o=e.items.filter(r=>!n.has(r.id));return{items:[...t.items,...o],next:e.next}}function Fr(t,e,n){return t.items.some(o=>o.id===e)?{...t,items:t.items.map(o=>o.id===e?n(o):o)}:t}function Nn(t,e){return{...t,items:t.items.filter(n=>!e.has(n.id))}}function Ef(t,e,n,o,r){let s=o===null?-1:t.indexOf(o),i=t.indexOf(n),[a,c]=s<0?[i,i]:[Math.min(s,i),Math.max(s,i)],d=new Set(e);for(let f of t.slice(a,c+1))r?d.add(f):d.delete(f);return d}var Aa=["succeeded","running","queued","waiting","failed","cancelled"];function Tf(t){let e=new URLSearchParams(t),n=e.get("state")??"";return{kind:e.get("kind")==="videos"?"videos":"series",q:e.get("q")??"",state:Aa.includes(n)?n:""}}function Pf({kind:t,q:e,state:n}){let o=new URLSearchParams;return t==="videos"&&o.set("kind",t),e.trim()&&o.set("q",e.trim()),n&&o.set("state",n),o.toString()}async function Cf(t,e,n,o=4){let r=[],s=0,i=0,a=async()=>{for(;s<t.length;){let c=t[s];s+=1,await e(c).catch(d=>r.push({item:c,error:d})),i+=1,n(i)}};return await Promise.all(Array.from({length:o},a)),r}var La=["state","stage","progress","part_ready","cancel_requested","removed","gap"],Na=2e3,Hr=2e3,Ia=3e4,Oa=15e3,Ra=6e4;function Da(t,e){let n=null;try{n=JSON.parse(e)}catch{}let o=n&&typeof n=="object"?n:{},r=t==="message"?o.kind??o.type??"state":t;return r&&typeof r=="object"&&(r=Object.keys(r)[0]??"state"),{kind:String(r),job:o.job??o.job_id??o.id??null,data:n}}var Ht=new Map,De=null;function zr(t){for(let e of[...Ht.keys()])t(e)}function Ur(){let t=new Set(Ht.values()),[e]=t,n=t.size===1?e:null;return De?.job===n?!1:(De?.stop(),De={job:n,stop:Fa(n)},!0)}function Br(t,e){return Ht.set(e,t),Ur()||e.caughtUp(),()=>{Ht.delete(e),Ht.size&&Ur()}}function Fa(t){let e=`${j}/events${t?`?job=${encodeURIComponent(t)}`:""}`,n=null,o=0,r=Hr,s=Date.now(),i=Date.now(),a=()=>{s=Date.now(),zr(p=>p.caughtUp())},c=p=>{let $=String(p.data);zr(_=>_.heard(Da(p.type,$)))},d=()=>{o=Date.now(),n=new EventSource(e),n.onopen=()=>{r=Hr,a()};for(let p of[...La,"message"])n.addEventListener(p,c)},f=()=>{clearInterval(m),n?.close(),De=null},h=()=>{if(!Ht.size)return f();let p=Date.now();globalThis.document?.hidden||(i=p);let $=p-i>=Ra;$&&n?.close();let _=$||n?.readyState===EventSource.OPEN;p-s>=(_?Oa:Na)&&a(),!($||n?.readyState!==EventSource.CLOSED||p-o<r)&&(r=Math.min(2*r,Ia),d())};d();let m=setInterval(h,500);return f}var Ha=3e3;function za(t,e=(n,o)=>o){let n=D(null),o=D(null),r=null,s=!1,i=async()=>{try{n.value=e(n.value,await J(t)),o.value=null}catch(c){o.value=F(c)}};return{data:n,problem:o,refresh:()=>(s=r!==null,r??=(async()=>{do s=!1,await i();while(s);r=null})(),r)}}function zt(t,{merge:e,job:n,heard:o}){let r=U(()=>za(t,e),[t]),{data:s,problem:i,refresh:a}=r;w(()=>{a()},[r]);let c=n(s.value);w(()=>{if(c!==void 0)return Br(c,{caughtUp:()=>{a()},heard:f=>{s.value&&o&&(s.value=o(s.value,f)),f.kind!=="progress"&&a()}})},[r,c]);let d=i.value?.retryable?i.value:null;return w(()=>{if(!d)return;let f=setTimeout(()=>{a()},Ha);return()=>clearTimeout(f)},[r,d]),r}function Fe({src:t,label:e}){let[n,o]=g(null);return u`<span class="poster">
    ${t&&n!==t?u`<img
            src=${t}
            alt=""
            loading="lazy"
            referrerpolicy="no-referrer"
            onError=${()=>o(t)}
          />`:u`<${k} name="film" />`}
    ${e&&u`<span class="badge numbers">${e}</span>`}
  </span>`}function He({status:t}){let e=Or(t);return u`<span class="state" data-state=${e}>
    <span class="dot" aria-hidden="true"></span>${l(`state.${e}`)}
  </span>`}function Wr({href:t,picture:e,name:n,facts:o,status:r}){return u`<a class="series-row" href=${t} data-final=${H(r)}>
    <${Fe} src=${e} />
    <span class="series-name clip-text">${n}</span>
    <span class="hint numbers clip-text">${o.filter(Boolean).join(" · ")}</span>
    <${He} status=${r} />
  </a>`}var Ua=({name:t})=>t??l("series.untitled");function Vr({series:t}){let{id:e,state:n,parts_ready:o,part_count:r}=t,s=n==="succeeded"?l("series.clips",{n:o}):r!==null&&l("progress.ready",{done:o,all:r});return u`<${Wr}
    href=${Te(e)}
    picture=${o>0?`${j}/series/${e}/parts/1/poster`:null}
    name=${Ua(t)}
    facts=${[s,n==="running"&&gt(t.percent),st(t.created_at,new Date)]}
    status=${t}
  />`}var Ba=({title:t,file_name:e,url:n})=>t||e||n||l("link.noTitle");function Wa({url:t}){return t?URL.canParse(t)?new URL(t).hostname.replace(/^www\./,""):null:l("video.uploaded")}function tp({video:t}){let{id:e,state:n,facts:o,links:r,expires_at:s,created_at:i}=t,a=new Date;return u`<${Wr}
    href=${ot(e)}
    picture=${r?.poster}
    name=${Ba(t)}
    facts=${[n==="running"&&gt(t.percent),o&&P(o.duration_ms),o&&G(o.bytes),Wa(t),s?l("series.kept",{when:st(s,a)}):st(i,a)]}
    status=${t}
  />`}function Va(t,{kind:e,job:n,data:o}){return e==="removed"&&n?Nn(t,new Set([n])):e==="progress"?Fr(t,n,r=>Tt(r,o)):t}function qa(t){let{data:e,problem:n,refresh:o}=zt(t,{merge:Rr,job:f=>f?null:void 0,heard:Va}),[r,s]=g(!1),[i,a]=g(null);w(()=>a(null),[t]);let c=async()=>{let f=e.value?.next;if(!(!f||r)){s(!0);try{let h=await J(`${t}${t.includes("?")?"&":"?"}cursor=${f}`);e.value&&(e.value=Dr(e.value,h)),a(null)}catch(h){a(F(h))}s(!1)}},d=f=>{e.value&&(e.value=Nn(e.value,f))};return{page:e.value,problem:n.value,older:i,busy:r,more:c,drop:d,refresh:o}}function ja(){return u`<ul class="series-list" aria-hidden="true">
    ${[0,1,2].map(t=>u`<li key=${t}><span class="series-row ghost"></span></li>`)}
  </ul>`}function Xa({list:{problem:t,refresh:e}}){return!t||t.status===0?u`<${ja} />`:u`<${N} problem=${t}>
    <button type="button" onClick=${()=>{e()}}>${l("series.retry")}</button>
  <//>`}function Ka({list:{page:t,older:e,busy:n,more:o}}){return u`${e&&u`<${N} problem=${e} />`}
  ${t?.next&&u`<button type="button" class="center" disabled=${n} onClick=${()=>{o()}}>
      ${l("start.more")}
    </button>`}`}function qr(){let t=qa("/series");if(!t.page)return u`<${Xa} list=${t} />`;let{items:e}=t.page;return e.length===0?u`<p class="empty">${l("start.none")}</p>`:u`<ul class="series-list">
      ${e.map(n=>u`<li key=${n.id}><${Vr} series=${n} /></li>`)}
    </ul>
    <${Ka} list=${t} />`}function Ja(t){let e=t.trim(),n=/^[a-z][a-z0-9+.-]*:/i.test(e)?e:`https://${e}`;if(/\s/.test(e)||!URL.canParse(n))return null;let{protocol:o,hostname:r}=new URL(n);return(o==="http:"||o==="https:")&&(r.includes(".")||r.includes(":")||n===e)?n:null}function Ga(){let t=M(null),e=n=>{Ie(n.target.files??[]),n.target.value=""};return u`<div class="pick">
    <span>${l("start.or")}</span>
    <button type="button" onClick=${()=>t.current?.click()}>
      <${k} name="upload" />${l("start.pick")}
    </button>
    <input
      ref=${t}
      type="file"
      multiple
      accept="video/*,.mkv,.mov,.webm,.mp4,.avi,.ts"
      class="unseen"
      tabindex="-1"
      aria-label=${l("start.pick")}
      onChange=${e}
    />
    <span class="hint drop-hint">${l("start.drop")}</span>
  </div>`}function Ya(){let[t,e]=g(""),[n,o]=g(!1);return u`<form class="link-form" onSubmit=${s=>{s.preventDefault();let i=Ja(t);o(i===null),i&&et(Ee(i))}} novalidate>
    <label for="link" class="unseen">${l("start.label")}</label>
    <input
      id="link"
      type="url"
      inputmode="url"
      enterkeyhint="go"
      autocomplete="off"
      spellcheck="false"
      placeholder=${l("start.placeholder")}
      value=${t}
      aria-invalid=${n?"true":void 0}
      aria-describedby="link-error"
      onInput=${s=>{e(s.target.value),o(!1)}}
    />
    <button type="submit" class="primary large" disabled=${!t.trim()}>
      ${l("start.go")}<${k} name="arrow" />
    </button>
    <p class="field-error" id="link-error" role="alert">${n?l("start.notLink"):""}</p>
  </form>`}function jr(){return u`<div class="hero">
      <h1>${l("start.title")}</h1>
      <p class="lead">${l("start.lead")}</p>
    </div>
    <div class="intake card">
      ${Et()||B.value.length>1?u`<${Cr} />`:u`<${Ya} /><${Ar} /><${Ga} /><${Lr} />`}
    </div>
    <section class="recent" aria-labelledby="recent">
      <div class="row-between">
        <h2 id="recent">${l("start.recent")}</h2>
        <a class="quiet" href="#/library">${l("library.all")}</a>
      </div>
      <${qr} />
    </section>`}var Za=1200,Qa=250;function tl(t,e){return new Promise(n=>{let o=setTimeout(n,t);e.addEventListener("abort",()=>(clearTimeout(o),n()),{once:!0})})}function el(t){if(t.info)return t.info;let e=t.error,n=e?.code??t.state,{title:o,hint:r}=It(n,e?.message??l("error.strange"),e?.hint??"");throw new q({code:n,title:o,hint:r,retryable:e?.retryable,status:422})}async function Xr(t,e,n){let{body:o,location:r}=await C("POST","/videos/inspect",{url:t},{signal:e}),s=r?.startsWith(j)?r.slice(j.length):`/videos/inspect/${o.id}`,i=o;for(let a=0;a<Qa&&!H(i);a+=1)n(i),await tl(Za,e),i=await J(s,{signal:e});return el(i)}var ze={shorts:6e4,reels:9e4,tiktok:6e5},nl=["source","blur","crop","fit"],ol=["none","en","pt"],rl=500,sl=864e5,Kr="defaults";function In(t){let e=t&&typeof t=="object"?t:{},n=(a,c)=>a.find(d=>d===c)??a[0],o=Number.isInteger(e.every_ms)?Number(e.every_ms):0,r=o>=rl&&o<=sl,s=Object.keys(ze),i=e.preset==="custom"&&r?"custom":n(s,e.preset);return{preset:i,every_ms:i==="custom"?o:ze[i],layout:n(nl,e.layout),part_label:n(ol,e.part_label),loudness:e.loudness!==!1}}function il(){try{return In(JSON.parse(localStorage.getItem(Kr)??"null"))}catch{return In(null)}}var ne=D(il());function Sp(t){ne.value=In({...ne.value,...t});try{localStorage.setItem(Kr,JSON.stringify(ne.value))}catch{}}var Ue=[15,30,60,90,180,600],Jr=["shorts","reels","tiktok","custom"],On="#ffffff",al=dt.startsWith("pt")?"pt":"en";function Rn(t){if(t==="custom")return{kind:t};let e=Gr(ze[t]);return{kind:t,rule:"every",...e,layout:"blur",size:"9:16",label:al,place:"top"}}function Gr(t){let e=Ue.find(n=>n*1e3===t)??null;return{preset:e,custom:e===null?P(t,{exact:!0}):""}}function ll(t,e){return Object.entries(Rn(e)).filter(([o])=>o!=="kind").every(([o,r])=>t[o]===r)}function Dn(t){return ll(t,t.kind)?t:{...t,kind:"custom"}}function Fn(t=ne.value){let{preset:e,every_ms:n,layout:o,part_label:r,loudness:s}=t;return Dn({kind:e,rule:"every",...Gr(n),count:"4",ranges:[{start:"",end:""}],hand:null,trimStart:"",trimEnd:"",tail:"even",cut:"exact",overlap:"",name:"",snap:"pause",handSnap:"none",layout:o,size:"9:16",cropX:50,below:"",headline:"",label:r,place:"top",colour:On,loudness:s})}function oe(t){let e=t.map(a=>a.end_ms-a.start_ms),n=e.map(rt),o=t.length;if(o===0)return l("plan.none");if(o===1)return l("plan.one",{length:n[0]});let r=n[o-1],s=n.slice(0,-1).every(a=>a===n[0]);if(s&&r===n[0])return l("plan.equal",{n:o,length:r});if(s)return l("plan.last",{n:o,length:n[0],last:r});let i=rt(Math.min(...e));return l("plan.mixed",{n:o,shortest:i,longest:rt(Math.max(...e))})}function Hn(t,e,n=0){let o=Math.max(e-n,1);return{left:(t.start_ms-n)/o*100,width:(t.end_ms-t.start_ms)/o*100}}var Ut=500,cl=1e3,ul=200,fl=120,re=200,pl=["rule","preset","custom","count","ranges","trimStart","trimEnd","tail","overlap","snap"];function Yr(t,e){let n=pl.some(o=>o in e&&e[o]!==t[o]);return Dn({...t,...n&&{hand:null,handSnap:"none"},...e})}function Zr(t){return t.preset===null?ht(t.custom):t.preset*1e3}function dl(t,e,n){return t.map(({start:o,end:r},s)=>{let i=ht(o||"0"),a=ht(r);return i===null?n[`ranges.${s}.start`]=l("parts.badTime"):a===null?n[`ranges.${s}.end`]=l("parts.badTime"):a-i<Ut?n[`ranges.${s}.end`]=l("parts.badRange"):e!==null&&i>=e&&(n[`ranges.${s}.start`]=l("parts.badPast",{time:P(e)})),[i??0,a??0]})}function se({rule:t,hand:e}){return e!==null||t==="ranges"}function ml(t,e,n){if(t.hand)return{ranges:t.hand.map(r=>[r.start_ms,r.end_ms])};if(t.rule==="chapters")return{chapters:!0};if(t.rule==="ranges")return{ranges:dl(t.ranges,e,n)};if(t.rule==="count"){let r=/^\s*\d+\s*$/.test(t.count)?Number(t.count):0;return(r<1||r>cl)&&(n.count=l("parts.badCount")),{count:r}}let o=Zr(t);return o===null?n.custom=l("parts.badTime"):o<Ut&&(n.custom=l("parts.badShort")),{every_ms:o??0}}function hl(t,e,n){if(se(t))return null;let o=t.trimStart.trim()?ht(t.trimStart):0,r=t.trimEnd.trim()?ht(t.trimEnd):void 0;return o===null?n.trimStart=l("parts.badTime"):e!==null&&o>=e&&(n.trimStart=l("parts.badPast",{time:P(e)})),r===null?n.trimEnd=l("parts.badTime"):r!==void 0&&r-(o??0)<Ut&&(n.trimEnd=l("parts.badRange")),!o&&r===void 0?null:r===void 0?{start_ms:o??0}:{start_ms:o??0,end_ms:r}}function $l(t,e){if(!t.overlap.trim()||se(t))return 0;let n=ht(t.overlap),o=t.rule==="every"?Zr(t):null;return n===null?e.overlap=l("parts.badTime"):o!==null&&n>=o&&(e.overlap=l("parts.badOverlap")),n??0}function _l({headline:t,name:e},n){let o=s=>new TextEncoder().encode(s.trim()).length,r=(s,i,a)=>{i>a&&(n[s]=l("parts.badText",{n:i,most:a}))};r("headline",o(t),ul),r("name",o(e),fl)}function vl({headline:t,label:e,place:n,colour:o}){let r=t.trim();return!r&&e==="none"?null:{...r&&{headline:r},...e!=="none"&&{part_label:e},...n!=="top"&&{place:n},...o!==On&&{colour:o}}}function gl(t,e){let{layout:n,size:o,cropX:r,below:s}=t,i=vl(t);return n==="stack"&&!s&&(e.below=l("make.badBelow")),{...n!=="source"&&{layout:n},...n!=="source"&&o!=="9:16"&&{size:o},...n==="crop"&&r!==50&&{crop_x:r/100},...n==="stack"&&{below_video_id:s},...i&&{titles:i},...!t.loudness&&{loudness:!1}}}function Qr(t,e){let n={},o={parts:ml(t,e,n),tail:t.tail,cut:t.cut,...gl(t,n)},r=ts(t);r!==bl(t)&&(o.snap=r);let s=hl(t,e,n);s&&(o.trim=s);let i=$l(t,n);return i&&(o.overlap_ms=i),_l(t,n),{body:Object.keys(n).length?null:o,errors:n}}function bl({rule:t,hand:e}){return!e&&(t==="every"||t==="count")?"pause":"none"}function ts(t){return se(t)?t.handSnap:t.rule==="chapters"?"none":t.snap}function es(t){return t.cut==="copy"?"keyframe":ts(t)}var ns=25,yl=240,wl=1e3,zn=[40,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5];function ie(t){let e=[];return t.forEach(({start_ms:n,end_ms:o},r)=>{let s=e.at(-1);s&&s.before!==null&&s.ms===n?s.after=r:e.push({ms:n,before:null,after:r}),e.push({ms:o,before:r,after:null})}),e}function Be(t,{ms:e,before:n,after:o},{from:r,total:s}){let i=t.map(f=>f.end_ms).filter(f=>f<=e),a=t.map(f=>f.start_ms).filter(f=>f>=e),c=n===null?Math.max(r,...i):t[n].start_ms+Ut,d=o===null?Math.min(s,...a):t[o].end_ms-Ut;return[Math.min(c,e),Math.max(d,e)]}function Un(t,e,n){return t.map(({start_ms:o,end_ms:r},s)=>({start_ms:s===e.after?n:o,end_ms:s===e.before?n:r}))}function Bn(t,e,n,o=0){let r=Math.round((t-e)*n/1e3)+o;return e+Math.round(r*1e3/n)}function os({key:t,shiftKey:e},n,[o,r],{from:s,rate:i}){let a={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1}[t],c=d=>Math.min(r,Math.max(o,d));return a?c(e?n+a*1e3:Bn(n,s,i,a)):t==="Home"?o:t==="End"?r:null}function We({from:t,total:e,width:n,zoom:o}){return n*o/Math.max(e-t,1)}function Ve({from:t,total:e,width:n}){return Math.max(1,(e-t)/1e3*(yl/Math.max(n,1)))}function rs(t,e,n,o){let r=Math.min(Ve(t),Math.max(1,t.zoom*n)),s=t.width*(r-1),i=(e+o)*r/t.zoom-o;return{zoom:r,scroll:Math.min(s,Math.max(0,i))}}function ss(t,e,n,o=90){let r=zn.find(a=>a*n>=o)??zn[zn.length-1],s=Math.ceil(t/r),i=Math.max(0,Math.floor(e/r)-s+1);return{step:r,marks:Array.from({length:i},(a,c)=>(s+c)*r)}}function is(t,e,n,o){let r=t.find(a=>a.every_ms<=n)??t[t.length-1],{every_ms:s,peaks:i}=r;return Array.from({length:o},(a,c)=>{let d=Math.floor((e+c*n)/s),f=Math.max(d+1,Math.floor((e+(c+1)*n)/s)),h=0;for(let m=Math.max(d,0);m<f&&m<i.length;m+=1)i[m]>h&&(h=i[m]);return h})}function as(t,e,n,o){let r=null,s=(i,a)=>{let c=Math.abs(i-t);c<=e&&(!r||c<Math.abs(r.ms-t))&&(r={ms:i,kind:a})};for(let[i,a]of n){let c=Math.min(wl,(a-i)/2);s(Math.round(Math.min(a-c,Math.max(i+c,t))),"silence")}return r||o.forEach(i=>s(i,"scene")),r}function xl(t,e,n,o,r){return e&&e!=="asked"?e:n.some(([s,i])=>s<=t&&t<=i)?"silence":o.some(s=>Math.abs(s-t)*r<500)?"scene":null}function qe(t,e,{pauses:n,scenes:o,rate:r}){return t.map(({ms:s,before:i,after:a})=>{let c=a===null?e[i??0]?.snapped?.[1]:e[a]?.snapped?.[0];return xl(s,c,n,o,r)})}function Wn(t,e){return{file:e?.file??null,picture:e?.poster??null,waveform:e?.waveform??null,sheet:(t?.sprite&&e?.sprite)??null,sprite:t?.sprite??null,width:t?.width||1920,height:t?.height||1080,rate:t?.frame_rate||ns,offset:t?.offset_ms??0,chapters:t?.chapters??[],pauses:t?.pauses??[],scenes:t?.scenes??[],heat:t?.heat??[]}}function ls(t){return{...Wn(null,null),picture:t}}var kl=1e3;function Vn(t){return t.cancel_requested?l("state.cancelling"):t.state==="running"?t.stage&&kt(`stage.${t.stage}`)?l(`stage.${t.stage}`):l("progress.starting"):t.state==="queued"&&t.waits_for&&kt(`waits.${t.waits_for}`)?l(`waits.${t.waits_for}`):Ft(t)?l("state.retrying"):l(`state.${t.state}`)}function Sl(t){return!t.speed||t.state!=="running"?null:t.stage==="fetch"?l("progress.persec",{bytes:G(t.speed)}):t.stage==="cut"?l("progress.realtime",{x:ur(t.speed)}):null}function Ml(t,e){return!Ft(t)||!t.retry_at?null:Date.parse(t.retry_at)<=e?l("progress.retryNow"):l("progress.retryAt",{time:fr(t.retry_at)})}function El(t,e){let{state:n,position:o,eta_s:r,attempts:s}=t;return[n==="queued"&&o!=null&&!Ft(t)&&(o<kl?l("progress.position",{n:o}):l("progress.far")),Sl(t),n==="running"&&r!=null&&l("progress.left",{time:Dt(r)}),s>1&&l("progress.attempt",{n:s}),Ml(t,e)].filter(Boolean)}function Tl(t){let[e,n]=g(Date.now),o=Ft(t);return w(()=>{if(!o)return;let r=setInterval(()=>n(Date.now()),1e3);return()=>clearInterval(r)},[o]),e}var Pl=t=>gt(t).padStart(gt(100).length," ");function ae({label:t,status:e,instead:n="",done:o=!1,extra:r}){let s=Tl(e??{state:""}),i=o?100:e?.percent??0,a=e&&!o?Vn(e):n,c=e&&!o?El(e,s):[];return u`<div class="progress-row" data-done=${o} data-idle=${!e&&!o}>
    <div class="row-between">
      <span class="numbers">
        <strong>${t}</strong>${r&&u` <span class="doing">${r}</span>`}
      </span>
      <span class="numbers percent">${(e||o)&&Pl(i)}</span>
    </div>
    <progress max="100" value=${i} aria-label=${`${t}: ${a}`}></progress>
    <p class="facts numbers">${[a,...c].filter(Boolean).join(" · ")}</p>
  </div>`}function cs({kind:t,change:e}){let n=pt();return u`<fieldset class="kinds">
    <legend class="unseen">${l("make.kinds")}</legend>
    ${Jr.map(o=>u`<label class="choice kind">
          <input
            type="radio"
            name=${n}
            value=${o}
            checked=${o===t}
            onChange=${()=>e(Rn(o))}
          />
          <span><b>${l(`make.kind.${o}`)}</b><small>${l(`make.kindText.${o}`)}</small></span>
        </label>`)}
  </fieldset>`}var Cl=["source","blur","crop","fit","stack"],Al=["9:16","4:5","1:1","16:9"],Ll=["upright","portrait","square","wide"],je=(t,e)=>e.map(n=>({value:n,text:l(`${t}.${n}`)}));function Nl({choice:t,change:e}){let n=pt();return u`<div class="field">
    <label for=${n}>${l("make.cropX")}</label>
    <input
      id=${n}
      type="range"
      min="0"
      max="100"
      value=${t.cropX}
      onInput=${o=>e({cropX:Number(o.target.value)})}
    />
  </div>`}function Il(t){let[e,n]=g(null);return w(()=>{let o=new AbortController;return J("/videos?state=succeeded",{signal:o.signal}).then(r=>n(r.items.filter(s=>s.id!==t)),()=>o.signal.aborted||n([])),()=>o.abort()},[t]),e}function Ol({choice:t,errors:e,change:n,self:o}){let r=Il(o),s=(r??[]).map(({id:i,title:a})=>({value:i,text:a}));return u`<div>
    <${ct}
      label=${l("make.below")}
      options=${[{value:"",text:l("make.belowNone")},...s]}
      value=${t.below}
      onValue=${i=>n({below:i})}
    />
    ${e.below&&r&&u`<p class="field-error">${r.length?e.below:l("make.belowEmpty")}</p>`}
  </div>`}function us(t){let{choice:e,change:n}=t,{layout:o}=e,r=o==="source",s=je("make.sizes",Ll).map(({text:i},a)=>({value:Al[a],text:i}));return u`<div class="look">
    <${te}
      label=${l("parts.layout")}
      options=${je("make.layouts",Cl)}
      value=${o}
      onValue=${i=>n({layout:i})}
    />
    <div class="pair-wide">
      <${ct}
        label=${l("make.size")}
        options=${r?[{value:"",text:l("make.layouts.source")}]:s}
        value=${e.size}
        disabled=${r}
        onValue=${i=>n({size:i})}
      />
      ${o==="crop"&&u`<${Nl} ...${t} />`}
      ${o==="stack"&&u`<${Ol} ...${t} />`}
    </div>
    <${Rl} ...${t} />
  </div>`}function Rl({choice:t,errors:e,change:n}){let o=pt();return u`<div class="pair-wide">
      <${X}
        label=${l("parts.headline")}
        value=${t.headline}
        placeholder=${l("parts.noHeadline")}
        maxLength=${100}
        error=${e.headline}
        onValue=${r=>n({headline:r})}
      />
      <${ct}
        label=${l("make.label")}
        options=${je("make.labels",["none","en","pt"])}
        value=${t.label}
        onValue=${r=>n({label:r})}
      />
    </div>
    <div class="pair">
      <${ct}
        label=${l("make.place")}
        options=${je("make.places",["top","bottom"])}
        value=${t.place}
        onValue=${r=>n({place:r})}
      />
      <div class="field">
        <label for=${o}>${l("make.colour")}</label>
        <input
          id=${o}
          type="color"
          value=${t.colour}
          onInput=${r=>n({colour:r.target.value})}
        />
      </div>
    </div>`}var qn=(t,e)=>e.map(n=>({value:n,text:l(`parts.${t}.${n}`)}));function fs({choice:t,errors:e,change:n,from:o,total:r}){return u`<fieldset class="trim">
    <legend>${l("parts.trim")}</legend>
    <div class="pair">
      <${X}
        label=${l("parts.trimFrom")}
        value=${t.trimStart}
        placeholder=${P(o)}
        error=${e.trimStart}
        onValue=${s=>n({trimStart:s})}
      />
      <${X}
        label=${l("parts.trimTo")}
        value=${t.trimEnd}
        placeholder=${r===null?l("parts.trimEnd"):P(r)}
        error=${e.trimEnd}
        onValue=${s=>n({trimEnd:s})}
      />
    </div>
  </fieldset>`}function Dl({choice:t,change:e}){let n=se(t)?"handSnap":"snap";return u`<${ct}
    label=${l("parts.snap")}
    options=${qn("snaps",["pause","keyframe","none"])}
    value=${t[n]}
    onValue=${o=>e({[n]:o})}
  />`}function ps({choice:t,errors:e,change:n}){return u`<details class="more">
    <summary>${l("parts.more")}</summary>
    <div class="more-fields">
      ${(t.rule!=="chapters"||t.hand)&&u`<${Dl} choice=${t} change=${n} />`}
      <${ct}
        label=${l("parts.cut")}
        options=${qn("cuts",["exact","copy","encode"])}
        value=${t.cut}
        onValue=${o=>n({cut:o})}
      />
      <${ct}
        label=${l("make.loudness")}
        options=${["yes","no"].map(o=>({value:o,text:l(`make.loud.${o}`)}))}
        value=${t.loudness?"yes":"no"}
        onValue=${o=>n({loudness:o==="yes"})}
      />
      ${t.rule==="every"&&u`<${X}
          label=${l("parts.overlap")}
          value=${t.overlap}
          placeholder="0"
          mode="decimal"
          error=${e.overlap}
          onValue=${o=>n({overlap:o})}
        />`}
      <${X}
        label=${l("parts.name")}
        value=${t.name}
        placeholder=${l("video.page")}
        maxLength=${120}
        error=${e.name}
        onValue=${o=>n({name:o})}
      />
    </div>
  </details>`}function ds({choice:t,change:e}){return u`<${ct}
    label=${l("parts.tail")}
    options=${qn("tails",["even","keep","merge","drop"])}
    value=${t.tail}
    onValue=${n=>e({tail:n})}
  />`}var Fl=40;function Hl({part:t,total:e,from:n,numbered:o}){let{left:r,width:s}=Hn(t,e,n),i=`${t.n}: ${P(t.start_ms)} – ${P(t.end_ms)}`;return u`<span
    class="piece"
    data-state=${t.state}
    data-odd=${t.n%2===1}
    title=${i}
    style=${{left:`${r}%`,width:`${s}%`}}
    >${o&&s>2&&u`<b>${t.n}</b>`}</span
  >`}function hs({parts:t,total:e,from:n=0,label:o}){let r=t.length>150?"dense":t.length>Fl?"thin":"wide";return u`<div class="plan-bar" data-density=${r} role="img" aria-label=${o}>
      ${t.map(s=>u`<${Hl}
            key=${s.n}
            part=${s}
            total=${e}
            from=${n}
            numbered=${r==="wide"}
          />`)}
    </div>
    <div class="plan-scale numbers" aria-hidden="true">
      ${(e?[n,(n+e)/2,e]:[]).map(s=>u`<span>${P(s)}</span>`)}
    </div>`}function ms({at:t,snapped:e}){let n=e&&e!=="asked";return u`<td>
    ${P(t,{exact:!0})}${n&&u` <small>${l(`plan.snapped.${e}`)}</small>`}
  </td>`}function $s({parts:t,exact:e}){let[n,o]=g(!1),r=["part","start","end","length",...e?["method"]:[]];return u`<details
    class="plan-table"
    onToggle=${s=>o(s.target.open)}
  >
    <summary>${l("plan.list",{n:t.length})}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${l("plan.title")}>
      <table class="numbers">
        <thead>
          <tr>
            ${r.map(s=>u`<th scope="col">${l(`plan.${s}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${(n?t:[]).map(s=>u`<tr key=${s.n}>
                <th scope="row">${s.n}</th>
                <${ms} at=${s.start_ms} snapped=${s.snapped?.[0]} />
                <${ms} at=${s.end_ms} snapped=${s.snapped?.[1]} />
                <td>${rt(s.end_ms-s.start_ms)}</td>
                ${e&&u`<td>${s.method&&l(`method.${s.method}`)}</td>`}
              </tr>`)}
        </tbody>
      </table>
    </div>
  </details>`}var nt=14,_s=22,Xe=22,Ke=56,jn=44,Xn=34;function Kn(t){let e=_s,n=e+(t.chapters.length?Xe:0),o=n+(t.sheet?Ke:0),r=o+(t.waveform?jn:0);return{scale:0,chapters:e,pictures:n,wave:o,band:r,height:r+Xn}}function zl(t){let e=getComputedStyle(t);return{soft:e.color,accent:e.borderTopColor,part:e.borderRightColor,paper:e.borderBottomColor,warm:e.borderLeftColor,ink:e.outlineColor,font:e.fontFamily}}function vs(t,e){let{view:n,scroll:o,media:r}=e,s=Kn(r),i=n.width+2*nt,a=globalThis.devicePixelRatio||1,c=[Math.round(i*a),Math.round(s.height*a)];(t.width!==c[0]||t.height!==c[1])&&([t.width,t.height]=c);let d=t.getContext("2d");if(!d)return;d.setTransform(a,0,0,a,0,0),d.clearRect(0,0,i,s.height);let f=We(n),h=_=>nt+(_-n.from)*f-o,m=_=>n.from+(_-nt+o)/f,p=[Math.max(n.from,m(0)),Math.min(n.total,m(i))],$={brush:d,rows:s,scale:f,at:h,msAt:m,seen:p,wide:i,colours:zl(t),scene:e};Ul($),r.chapters.length&&Bl($),e.sheet&&r.sprite&&Wl($,e.sheet,r.sprite),e.wave&&Vl($,e.wave),ql($),jl($)}function Ul({brush:t,at:e,seen:n,scale:o,wide:r,colours:s}){let{step:i,marks:a}=ss(n[0],n[1],o);t.fillStyle=s.soft,t.font=`12px ${s.font}`,t.textBaseline="middle";for(let c of a){let d=P(c,{exact:i<1e3}),f=t.measureText(d).width/2,h=Math.min(r-2*f-2,Math.max(2,e(c)-f));t.fillText(d,h,_s/2)}}function Bl({brush:t,rows:e,at:n,wide:o,colours:r,scene:s}){t.font=`600 12px ${r.font}`;let{chapters:i}=s.media;i.forEach(({start_ms:a,title:c},d)=>{let f=n(a),h=d+1<i.length?n(i[d+1].start_ms):o;h<0||f>o||(t.fillStyle=r.warm,t.fillRect(f,e.chapters,2,Xe-4),!(h-f<24)&&(t.save(),t.beginPath(),t.rect(f,e.chapters,h-f-6,Xe),t.clip(),t.fillStyle=r.ink,t.fillText(c,Math.max(f,0)+7,e.chapters+Xe/2-2),t.restore()))})}function Wl({brush:t,rows:e,at:n,msAt:o,seen:r,scene:s},i,a){let{every_ms:c,count:d,columns:f,width:h,height:m}=a,p=Math.max(24,Ke*h/m),$=n(r[1]);t.save(),t.beginPath(),t.rect(n(r[0]),e.pictures,$-n(r[0]),Ke),t.clip();for(let _=nt-s.scroll+Math.floor(s.scroll/p)*p;_<$;_+=p){let b=Math.floor((o(_+p/2)-s.view.from)/c),v=Math.min(d-1,Math.max(0,b)),[y,E]=[v%f,Math.floor(v/f)],x=[y*h,E*m,h,m];t.drawImage(i,x[0],x[1],x[2],x[3],_,e.pictures,p,Ke)}t.restore()}function Vl({brush:t,rows:e,at:n,seen:o,scale:r,colours:s,scene:i},a){let c=n(o[0]),d=Math.ceil((n(o[1])-c)/2),f=is(a,o[0]-i.media.offset,2/r,d);t.fillStyle=s.soft,f.forEach((h,m)=>{let p=Math.max(1,Math.sqrt(h/255)*(jn-8));t.fillRect(c+2*m,e.wave+(jn-p)/2,1.25,p)})}function ql({brush:t,rows:e,at:n,seen:o,colours:r,scene:s}){let{heat:i,pauses:a,scenes:c}=s.media,d=(f,h)=>h>=o[0]&&f<=o[1];t.fillStyle=r.warm,t.globalAlpha=.5;for(let{start_ms:f,end_ms:h,permille:m}of i){if(!d(f,h))continue;let p=m/50;t.fillRect(n(f),e.band-p,n(h)-n(f),p)}t.globalAlpha=1,t.fillStyle=r.accent;for(let[f,h]of a)d(f,h)&&t.fillRect(n(f),e.band-3,Math.max(1,n(h)-n(f)),3);for(let f of c)d(f,f)&&t.fillRect(n(f),e.pictures,1,6)}function jl(t){let{brush:e,rows:n,at:o,wide:r,colours:s,scene:i}=t,{parts:a,picked:c}=i,d=a.length?(o(a[a.length-1].end_ms)-o(a[0].start_ms))/a.length:0,f=d>12?2:d>5?1:0;Xl(t),e.font=`600 13px ${s.font}`,a.forEach(({start_ms:h,end_ms:m},p)=>{let[$,_]=[o(h),o(m)];if(_<0||$>r)return;e.fillStyle=p===c?s.accent:s.part,e.globalAlpha=f===0&&p%2?.6:1,e.beginPath();let b=Math.max(1,_-$-f);e.roundRect($+f/2,n.band+2,b,Xn-4,Math.min(5,b/4)),e.fill(),e.globalAlpha=1;let v=String(p+1);if(b<12+8*v.length)return;e.fillStyle=p===c?s.paper:s.ink;let y=(Math.max($,0)+Math.min(_,r))/2;e.fillText(v,y-e.measureText(v).width/2,n.band+Xn/2+1)}),f>0&&Kl(t)}function Xl({brush:t,rows:e,at:n,seen:o,colours:r,scene:s}){t.fillStyle=r.paper,t.globalAlpha=.75;let i=o[0],a=c=>{c>i&&t.fillRect(n(i),e.pictures,n(c)-n(i),e.band-e.pictures)};for(let{start_ms:c,end_ms:d}of s.parts)d<=o[0]||c>=o[1]||(a(c),i=Math.max(i,d));a(o[1]),t.globalAlpha=1}function Kl({brush:t,rows:e,at:n,wide:o,colours:r,scene:s}){for(let{ms:i,kind:a}of s.marks){let[c,d]=[n(i),e.band-1];c<-8||c>o+8||(t.beginPath(),a==="silence"?t.arc(c,d,4.5,0,7):a==="keyframe"?t.rect(c-4,d-4,8,8):(t.moveTo(c-5,d-4),t.lineTo(c+5,d-4),t.lineTo(c,d+5),t.closePath()),t.fillStyle=r.accent,t.fill(),t.strokeStyle=r.paper,t.lineWidth=1.5,t.stroke())}}function Jl({before:t,after:e}){return t===null?l("make.edgeStart",{n:(e??0)+1}):e===null?l("make.edgeEnd",{n:t+1}):l("make.edgeBetween",{n:t+1,next:e+1})}function Jn({ms:t,before:e,after:n},o,r){let s=a=>a!==null&&l("make.edgePart",{n:a+1,length:rt(o[a].end_ms-o[a].start_ms)}),i=r&&l(`plan.snapped.${r}`);return[P(t,{exact:!0}),i,s(e),s(n)].filter(Boolean).join(", ")}function gs({edge:t,n:e,left:n,room:o,top:r,scale:s,mark:i,hold:a}){let c=M(null),{parts:d,video:f}=a,[h,m]=Be(d,t,f),p=v=>{v.button||(v.preventDefault(),v.currentTarget.setPointerCapture(v.pointerId),v.currentTarget.focus({preventScroll:!0}),c.current={x:v.clientX,ms:t.ms})},$=v=>{if(!c.current)return;let{x:y,ms:E}=c.current;a.onDrag(t,e,E+(v.clientX-y)/s,v.altKey)},_=v=>()=>{c.current&&v(),c.current=null},b=v=>{if(v.key==="Escape"&&c.current&&_(a.onCancel)(),v.altKey||v.ctrlKey||v.metaKey)return;let y=os(v,t.ms,[h,m],f);y!==null&&(v.preventDefault(),y!==t.ms&&a.onMove(t,y))};return u`<div
    class="tl-handle"
    role="slider"
    tabindex="0"
    aria-label=${Jl(t)}
    aria-orientation="horizontal"
    aria-valuemin=${h}
    aria-valuemax=${m}
    aria-valuenow=${t.ms}
    aria-valuetext=${Jn(t,d,i)}
    style=${{left:`${n-o/2}px`,width:`${o}px`,top:`${r}px`}}
    onPointerDown=${p}
    onPointerMove=${$}
    onPointerUp=${_(a.onDrop)}
    onPointerCancel=${_(a.onCancel)}
    onClick=${v=>v.stopPropagation()}
    onKeyDown=${b}
    onFocus=${()=>a.onFocus(t)}
  ></div>`}function bs(t){let[e,n]=g(null);return w(()=>{if(!t)return;let o=new AbortController;return J(t.slice(j.length),{signal:o.signal}).then(r=>n(r?.levels?.length?r.levels:null),()=>{}),()=>o.abort()},[t]),e}function ys(t){let[e,n]=g(null);return w(()=>{if(!t)return;let o=new Image;return o.onload=()=>n(o),o.src=t,()=>o.onload=null},[t]),e}function ws(){let[t,e]=g(0);return w(()=>{let n=()=>e(s=>s+1),o=matchMedia("(prefers-color-scheme: dark)"),r=new MutationObserver(n);return o.addEventListener("change",n),r.observe(document.documentElement,{attributeFilter:["data-theme"]}),()=>{o.removeEventListener("change",n),r.disconnect()}},[]),t}function xs(t,e){let n=M(null),[o,r]=g(0),[s,i]=g({zoom:1,scroll:0}),a={from:t,total:e,width:o,zoom:Math.min(s.zoom,Ve({from:t,total:e,width:o}))},c=M(a);c.current=a;let d=(p,$=c.current.width/2)=>i(_=>rs(c.current,_.scroll,p,$));w(()=>{let p=n.current;if(!p)return;let $=()=>r(Math.max(0,p.clientWidth-2*nt)),_=new ResizeObserver($);_.observe(p),$();let b=v=>{if(!v.ctrlKey)return;v.preventDefault();let y=v.clientX-p.getBoundingClientRect().left-nt;d(Math.exp(-v.deltaY/300),y)};return p.addEventListener("wheel",b,{passive:!1}),()=>{_.disconnect(),p.removeEventListener("wheel",b)}},[]),Ct(()=>{let p=n.current;p&&Math.abs(p.scrollLeft-s.scroll)>1&&(p.scrollLeft=s.scroll)},[s.zoom]);let f=()=>{let p=n.current?.scrollLeft??0;i($=>Math.abs($.scroll-p)>.5?{...$,scroll:p}:$)},h=Ve(a),m={least:a.zoom<=1,most:a.zoom>=h};return{scroller:n,view:a,scroll:s.scroll,zoomBy:d,onScroll:f,ends:m}}var Gl=80,Yl=7,Zl=32;function ks({parts:t,media:e,from:n,total:o,label:r,picked:s,onPick:i,onParts:a,onUndo:c}){let d=M(null),{scroller:f,view:h,scroll:m,zoomBy:p,onScroll:$,ends:_}=xs(n,o),[b,v]=g(null),[y,E]=g(null),x=bs(e.waveform),V=ys(e.sheet),Y=ws(),it=b?.parts??t,I=ie(it),{pauses:ue,scenes:at,rate:lt}=e,K=qe(I,b?[]:t,e),z=We(h),si=S=>nt+(S-n)*z,sn=Kn(e);Ct(()=>{if(!d.current||!h.width)return;let S=I.flatMap(({ms:A},Z)=>K[Z]?[{ms:A,kind:K[Z]}]:[]);vs(d.current,{view:h,scroll:m,parts:it,picked:s,marks:S,media:e,wave:x,sheet:V})},[it,t,h.width,h.zoom,h.total,m,s,x,V,Y]);let ii=(S,A,Z,pe)=>{let fi=pe?null:as(Z,Yl/z,ue,at),[pi,di]=Be(t,ie(t)[A]??S,{from:n,total:o}),ao=Math.min(di,Math.max(pi,Bn(fi?.ms??Z,n,lt)));v({n:A,parts:Un(t,S,ao)}),S.after!==null&&i(S.after,ao)},oo=S=>{b&&S&&a(b.parts),b&&i(I[b.n]?.after??I[b.n]?.before??0,null),v(null)},ai={parts:it,video:{from:n,total:o,rate:lt},onDrag:ii,onMove:(S,A)=>a(Un(t,S,A)),onDrop:()=>oo(!0),onCancel:()=>oo(!1),onFocus:S=>{E(I.findIndex(A=>A.ms===S.ms&&A.before===S.before)),i(S.after??S.before??0,null)}},ro=I.map((S,A)=>({edge:S,n:A,left:si(S.ms)})).filter(({n:S,left:A})=>A>m-200&&A<m+h.width+2*nt+200||S===b?.n||S===y),so=t.length<=re,io=so&&ro.length<=Gl?ro:[],li=S=>{let A=S>0?I[S].ms-I[S-1].ms:1/0,Z=S+1<I.length?I[S+1].ms-I[S].ms:1/0;return Math.max(6,Math.min(Zl,A*z,Z*z))},fe=b?.n??y,ci=()=>t.length?so?io.length?fe===null||!I[fe]?l("make.moveHint"):Jn(I[fe],it,K[fe]):l("make.zoomIn"):l("make.tooMany",{n:re}):"",ui=S=>{let A=n+(S.clientX-Ql(d)-nt+m)/z,Z=it.findIndex(pe=>pe.start_ms<=A&&A<pe.end_ms);Z>=0&&i(Z,null)};return u`<div class="timeline">
    <div class="tl-bar">
      <p class="hint numbers">${ci()}</p>
      <div class="tl-tools">
        <button
          type="button"
          class="small"
          data-shown=${!!c}
          disabled=${!c}
          onClick=${()=>c?.()}
        >
          <${k} name="retry" />${l("make.asPlanned")}
        </button>
        <button
          type="button"
          class="bare"
          aria-label=${l("make.zoomOut")}
          disabled=${_.least}
          onClick=${()=>p(.5)}
        >
          <${k} name="minus" />
        </button>
        <button
          type="button"
          class="bare"
          aria-label=${l("make.zoomInButton")}
          disabled=${_.most}
          onClick=${()=>p(2)}
        >
          <${k} name="plus" />
        </button>
      </div>
    </div>
    <div
      class="tl-scroll"
      ref=${f}
      onScroll=${$}
      role="group"
      aria-label=${l("make.timeline")}
      tabindex=${h.zoom>1?0:void 0}
    >
      <div
        class="tl-track"
        style=${{width:`${h.width*h.zoom+2*nt}px`,height:`${sn.height}px`}}
        onClick=${ui}
      >
        <canvas
          class="tl-canvas"
          ref=${d}
          role="img"
          aria-label=${r}
          style=${{width:`${h.width+2*nt}px`,height:`${sn.height}px`}}
        ></canvas>
        ${io.map(({edge:S,n:A,left:Z})=>u`<${gs}
              key=${A}
              edge=${S}
              n=${A}
              left=${Z}
              room=${li(A)}
              top=${sn.pictures}
              scale=${z}
              mark=${K[A]}
              hold=${ai}
            />`)}
      </div>
    </div>
  </div>`}function Ql({current:t}){return t?.getBoundingClientRect().left??0}var tc=150;function Ss(t,e){let[n,o]=g(null),[r,s]=g(null),i=t&&e?JSON.stringify({...t,...e}):null;return w(()=>{if(!i)return;let a=new AbortController,c=async()=>{try{let f=await C("POST","/plan",JSON.parse(i),{signal:a.signal});o({of:i,plan:f.body}),s(null)}catch(f){a.signal.aborted||s(F(f))}},d=setTimeout(()=>{c()},tc);return()=>{clearTimeout(d),a.abort()}},[i]),i?{plan:n?.plan??null,problem:r,settled:n?.of===i&&!r}:{plan:null,problem:null,settled:!1}}function Ms({plan:t,problem:e,settled:n},o){let r=o?.parts.ranges;return r&&!n?r.map(([s,i],a)=>({n:a+1,start_ms:s,end_ms:i})):t&&!e?t.parts:[]}function ec({duration_ms:t,estimated_ms:e,estimated_bytes:n}){let o=l("plan.all",{time:rt(t)});if(e===void 0||n===void 0)return o;let r=Dt(e/1e3);return`${o}; ${l("plan.cost",{time:r,size:G(n)})}`}function nc({parts:t,media:e}){let n=new Set(qe(ie(t),t,e)),o=["silence","scene","keyframe"].filter(r=>n.has(r));return u`<span class="legend">
    ${o.map(r=>u`<span><i data-kind=${r}></i>${l(`plan.snapped.${r}`)}</span>`)}
    ${e.pauses.length>0&&u`<span><i data-kind="pauses"></i>${l("make.pauses")}</span>`}
    ${e.heat.length>0&&u`<span><i data-kind="heat"></i>${l("make.heat")}</span>`}
  </span>`}function Es({planned:t,parts:e,subject:n,choice:o,picked:r,onPick:s,onParts:i,onUndo:a}){let{plan:c,problem:d}=t,f=c?oe(c.parts):l("plan.none"),h=n.planBy?d?d.message:f:l("plan.unknown"),m=c&&!d?ec(c):"",p=c&&!c.exact&&!d?l(`plan.guess.${es(o)}`):"";return u`<section class="plan" aria-label=${l("plan.title")}>
    <p class="plan-words" role="status" data-problem=${!!d}>
      <strong>${h}</strong> <span>${m}</span>
    </p>
    <${ks}
      parts=${e}
      media=${n.media}
      from=${n.from}
      total=${n.total??c?.duration_ms??0}
      label=${h}
      picked=${r}
      onPick=${s}
      onParts=${i}
      onUndo=${a}
    />
    <p class="hint">
      ${d?d.hint:p||u`<${nc} parts=${e} media=${n.media} />`}
    </p>
    ${c&&!d&&u`<${$s} parts=${c.parts} exact=${c.exact} />`}
  </section>`}function Ts({ranges:t,errors:e,onRanges:n}){let o=(i,a)=>n(t.map((c,d)=>d===i?{...c,...a}:c)),r=i=>n(t.filter((a,c)=>c!==i)),s=()=>n([...t,{start:t.at(-1)?.end??"",end:""}]);return u`<fieldset class="ranges">
    <legend>${l("parts.rangesLabel")}</legend>
    ${t.map((i,a)=>{let c=a+1;return u`<div class="range" key=${a}>
        <span class="range-n numbers" aria-hidden="true">${c}</span>
        <${X}
          label=${l("parts.rangeFrom",{n:c})}
          hideLabel
          value=${i.start}
          placeholder="0:00"
          error=${e[`ranges.${a}.start`]}
          onValue=${d=>o(a,{start:d})}
        />
        <span aria-hidden="true">–</span>
        <${X}
          label=${l("parts.rangeTo",{n:c})}
          hideLabel
          value=${i.end}
          placeholder="0:30"
          error=${i.end?e[`ranges.${a}.end`]:void 0}
          onValue=${d=>o(a,{end:d})}
        />
        <button
          type="button"
          class="bare"
          disabled=${t.length===1}
          aria-label=${l("parts.rangeRemove",{n:c})}
          onClick=${()=>r(a)}
        >
          <${k} name="close" />
        </button>
      </div>`})}
    <button type="button" class="small" disabled=${t.length>=re} onClick=${s}>
      <${k} name="plus" />${l("parts.rangeAdd")}
    </button>
  </fieldset>`}function oc({choice:t,errors:e,change:n}){let o=Ue.map(s=>({value:String(s),text:s===600?l("make.tenMinutes"):l(`parts.presets.${s}`)}));o.push({value:"custom",text:l("parts.custom")});let r=t.preset===null?"custom":String(t.preset);return u`<div class="every">
    <${te}
      label=${l("parts.everyLabel")}
      options=${o}
      value=${r}
      onValue=${s=>n({preset:s==="custom"?null:Number(s)})}
    />
    ${t.preset===null&&u`<${X}
        label=${l("parts.customLabel")}
        value=${t.custom}
        placeholder="0:45"
        error=${t.custom?e.custom:void 0}
        onValue=${s=>n({custom:s})}
      />`}
  </div>`}function rc({choice:t,errors:e,change:n}){return u`<div class="count">
    <${X}
      label=${l("parts.countLabel")}
      value=${t.count}
      mode="numeric"
      error=${e.count}
      onValue=${o=>n({count:o})}
    />
  </div>`}function Ps(t){let{choice:e,errors:n,change:o,chapters:r}=t,s=["every","count",...r>0?["chapters"]:[],"ranges"];return u`<${te}
      look="tabs"
      label=${l("parts.how")}
      hideLabel
      options=${s.map(i=>({value:i,text:l(`parts.${i}`)}))}
      value=${e.rule}
      onValue=${i=>o({rule:i})}
    />
    <div class="rule">
      ${e.rule==="every"&&u`<${oc} ...${t} />`}
      ${e.rule==="count"&&u`<${rc} ...${t} />`}
      ${e.rule==="chapters"&&u`<p>${l("parts.chaptersText",{n:r})}</p>`}
      ${e.rule==="ranges"&&u`<${Ts}
          ranges=${e.ranges}
          errors=${n}
          onRanges=${i=>o({ranges:i})}
        />`}
    </div>`}var ut=(t,e)=>Math.max(1,Math.ceil(t*e/1e3)),Gn=t=>ut(t,150)+1;function Zn({width:t,height:e}){let n=e*10>=t*16,[o,r,s,i]=n?[5,12,12,20]:[6,6,6,6],a=(c,d)=>Math.ceil(c*d/100);return{upright:n,left:a(t,o),right:t-a(t,r),top:a(e,s),bottom:e-a(e,i)}}function le(t,e,n){let o=[];for(let r of t){let s=e(r),i=o.at(-1);i&&i.wide+300+s<=n?(i.text+=` ${r}`,i.wide+=300+s):o.push({text:r,wide:s})}return o}function sc(t,e,n,o){if(le(t,e,n).length>o)return null;let r=Math.max(0,...t.map(e));if(r>n)return null;let s=n;for(;s-r>1;){let i=(r+s)/2;le(t,e,i).length<=o?s=i:r=i}return le(t,e,s).map(i=>i.text)}function ic(t,e){let n=[Math.max(t,e)];for(;n[n.length-1]>e;)n.push(Math.max(Math.floor(n[n.length-1]*19/20),e));return n}function Cs(t,e,n){return t.flatMap(o=>{if(e(o)<=n)return[o];let r=[""];for(let s of o){let i=r[r.length-1]+s;e(i)<=n||i===s?r[r.length-1]=i:r.push(s)}return r})}function As(t,e,n,o,[r,s]){let i=t.split(/\s+/).filter(Boolean),a=m=>Math.floor(n*1e3/m),c=ic(r,s),d=(m,p,$=i)=>{let _=le($,e,a(p)).length,b=sc($,e,a(p),Math.min(_,m));return b&&{size:p,lines:b}};for(let m=1;m<=o;m+=1){let p=m<o?4:2;for(let $ of c.filter(_=>5*_>=p*r)){let _=d(m,$);if(_)return _}}for(let m of c){let p=d(o,m,Cs(i,e,a(m)));if(p)return p}let f=le(Cs(i,e,a(s)),e,a(s)).slice(0,o),h=f[o-1].text;for(;h&&e(h)+1e3>a(s);)h=h.slice(0,-1);return{size:s,lines:[...f.slice(0,-1).map(m=>m.text),`${h}…`]}}function Ls({headline:t,label:e,place:n},o,r){let s=Zn(o),i=Math.min(o.width,Math.floor(o.height*9/10)),a=Math.floor(o.width/2),c=2*Math.min(a-s.left,s.right-a),d=Math.min(c,ut(i,1300))-2*Gn(ut(i,78)),f=ut(i,26),h=As(t,r,d,3,[ut(i,78),f]),m=h.lines.length?ut(h.size,700):i,p=Math.min(ut(i,50),m),$=As(e,r,d,2,[p,f]),_=[{role:"headline",...h},{role:"label",...$}].filter(y=>y.lines.length>0);if(!_.length)return[];if(n==="top")return Yn(_,s.top+Gn(_[0].size));let b=_[_.length-1].size,v=(Yn(_,0).at(-1)?.baseline??0)+ut(b,241);return Yn(_,s.bottom-v-Gn(b))}function Yn(t,e){let n=[];for(let{role:o,size:r,lines:s}of t){for(let i of s){let a=e+ut(r,968);n.push({role:o,text:i,size:r,baseline:a}),e=a+ut(r,241)-Math.floor(r/20)}e+=Math.floor(r/5)+2}return n}function Ns(t){let[e,n,o]=[1,3,5].map(r=>Number.parseInt(t.slice(r,r+2),16));return(213*e+715*n+72*o)/255<300?"#ffffff":"#000000"}var Is="100px Clips",ac={none:"",en:"Part {n}/{total}",pt:"Parte {n}/{total}"},lc=.055,cc=.03,Qn=document.createElement("canvas").getContext("2d");function uc(t){return Qn?(Qn.font=`${Is}, ui-sans-serif, system-ui, sans-serif`,Math.ceil(Qn.measureText(t).width*10)):t.length*600}function fc(t){let[e,n]=g(0);return w(()=>{t&&document.fonts.load(Is,"EZ").then(()=>n(o=>o+1),()=>{})},[t]),e}function Os({choice:t,clip:e,n,parts:o}){let{headline:r,place:s,colour:i}=t,a=ac[t.label].replace("{n}",`${n}`).replace("{total}",`${o||1}`),c=fc(!!(r.trim()||a)),{width:d,height:f}=e,h=U(()=>Ls({headline:r,label:a,place:s},{width:d,height:f},uc),[r,a,s,d,f,c]),m=Zn(e),p=Ns(i),$=(_,b=0,v="")=>u`<text
      class=${v}
      x=${d/2}
      y=${_.baseline+b*_.size}
      font-size=${_.size}
      stroke-width=${2*lc*_.size}
      stroke=${p}
      fill=${v?p:i}
    >
      ${_.text}
    </text>`;return u`<svg class="still-titles" viewBox=${`0 0 ${d} ${f}`} aria-hidden="true">
    ${m.upright&&u`<rect
        class="still-safe"
        x=${m.left}
        y=${m.top}
        width=${m.right-m.left}
        height=${m.bottom-m.top}
        rx="12"
      />`}
    ${h.map(_=>[$(_,cc,"still-shadow"),$(_)])}
  </svg>`}var pc=440,dc=1/64,mc={"9:16":[1080,1920],"4:5":[1080,1350],"1:1":[1080,1080],"16:9":[1920,1080]};function hc({layout:t,size:e},n){let[o,r]=t==="source"?[n.width,n.height]:mc[e];return{width:o,height:r}}function $c(t,e,n){if(t==="crop"||t==="stack")return!0;let o=e.width*n.height/(e.height*n.width);return Math.min(o,1/o)>=1-dc}function _c({file:t,poster:e,at:n,onFrame:o,onFail:r,style:s}){let i=M(null),a=M(n);a.current=n;let c=()=>{let d=i.current;if(!d||d.readyState<1||d.seeking)return;d.videoWidth||r();let f=Math.max(0,d.duration-.05),h=Math.min(a.current,Number.isFinite(f)?f:a.current);Math.abs(d.currentTime-h)>.001?d.currentTime=h:d.readyState>=2&&o(d)};return w(c,[n]),u`<video
    ref=${i}
    class="still-main"
    src=${t}
    muted
    playsinline
    preload="metadata"
    poster=${e}
    tabindex="-1"
    aria-hidden="true"
    style=${s}
    onLoadedMetadata=${c}
    onLoadedData=${c}
    onSeeked=${c}
    onError=${r}
  ></video>`}function vc({video:t,round:e}){let n=M(null);return Ct(()=>{let[o,r]=[n.current,n.current?.getContext("2d")];!o||!r||!t?.videoWidth||(o.width=160,o.height=Math.max(2,Math.round(160*t.videoHeight/t.videoWidth)),r.drawImage(t,0,0,o.width,o.height))},[t,e]),u`<canvas class="still-back" ref=${n}></canvas>`}function to({src:t,kind:e,style:n}){return u`<img class=${e} src=${t} alt="" referrerpolicy="no-referrer" style=${n} />`}function Rs({choice:t,media:e,at:n,n:o,parts:r}){let[s,i]=g({video:null,round:0}),[a,c]=g(!1),{layout:d,cropX:f,below:h}=t,m=hc(t,e),p=a?null:e.file,$=$c(d,e,m),_=d==="crop"?`${f}% ${f}%`:"50% 50%",b={objectFit:$?"cover":"contain",objectPosition:_},v=Math.round(pc*m.width/m.height),y={aspectRatio:`${m.width} / ${m.height}`,width:`min(100%, ${v}px)`},E=(n-e.offset+500/e.rate)/1e3,x=e.picture;return u`<figure class="still">
    <div class="still-frame" data-layout=${d} style=${y}>
      ${d==="blur"&&!$&&(p?u`<${vc} ...${s} />`:x&&u`<${to} src=${x} kind="still-back" />`)}
      ${p?u`<${_c}
              file=${p}
              poster=${x}
              at=${E}
              style=${b}
              onFrame=${V=>i(Y=>({video:V,round:Y.round+1}))}
              onFail=${()=>c(!0)}
            />`:x&&u`<${to} src=${x} kind="still-main" style=${b} />`}
      ${d==="stack"&&(h?u`<${to} src=${`${j}/videos/${h}/poster`} kind="still-below" />`:u`<span class="still-below"></span>`)}
      <${Os} choice=${t} clip=${m} n=${o} parts=${r} />
    </div>
    <figcaption class="hint">
      ${p?l("make.stillFrame",{n:o}):l(x?"make.stillPicture":"make.stillNone")}
    </figcaption>
  </figure>`}function gc(){let[t,e]=g(!1),[n,o]=g(null),r=M({of:"",key:""});return{make:async i=>{let a=JSON.stringify(i);r.current.of!==a&&(r.current={of:a,key:bc()}),e(!0),o(null);try{let c={"idempotency-key":r.current.key},d=await C("POST","/series",i,{headers:c});et(Te(d.body.id))}catch(c){let d=F(c);d.uncertain||(r.current={of:"",key:""}),o(d),e(!1)}},busy:t,problem:n}}function bc(){let t=crypto.getRandomValues(new Uint8Array(16));return Array.from(t,e=>e.toString(16).padStart(2,"0")).join("")}function yc({rule:t,hand:e},n){if(t!=="ranges"||e)return{hand:n};let o=r=>P(r,{exact:!0});return{ranges:n.map(r=>({start:o(r.start_ms),end:o(r.end_ms)}))}}function Je({subject:t}){let[e,n]=g(Fn),[o,r]=g({n:0,ms:null}),s=V=>n(Y=>Yr(Y,V)),{body:i,errors:a}=U(()=>Qr(e,t.total),[e,t.total]),c=Ss(i,t.planBy),{make:d,busy:f,problem:h}=gc(),m=V=>{if(V.preventDefault(),!i||f)return;let Y=e.name.trim();d({...t.source,...i,...Y&&{name:Y}})},{from:p,total:$,media:_,source:b}=t,v={choice:e,errors:a,change:s,from:p,total:$},y=Ms(c,i),E=Math.min(o.n,Math.max(0,y.length-1)),x=y[E]?.start_ms??ht(e.trimStart||"x")??p;return u`<form class="chooser card" onSubmit=${m} novalidate>
    <h2>${l("parts.title")}</h2>
    <${cs} kind=${e.kind} change=${s} />
    <div class="chooser-fields">
      <${Ps} ...${v} chapters=${t.chapters} />
      ${e.rule!=="ranges"&&u`<div class="pair-wide">
          <${fs} ...${v} />
          ${e.rule==="every"&&u`<${ds} ...${v} />`}
        </div>`}
      <${us} ...${v} self=${"video_id"in b?b.video_id:null} />
    </div>
    <${Rs}
      choice=${e}
      media=${_}
      at=${o.ms??x}
      n=${E+1}
      parts=${y.length}
    />
    <${Es}
      planned=${c}
      parts=${y}
      subject=${t}
      choice=${e}
      picked=${E}
      onPick=${(V,Y)=>r({n:V,ms:Y})}
      onParts=${V=>s(yc(e,V))}
      onUndo=${e.hand?()=>s({hand:null,handSnap:"none"}):null}
    />
    <${ps} ...${v} />
    ${h&&u`<${N} problem=${h} />`}
    <div class="make">
      <button
        type="submit"
        class="primary large"
        disabled=${!i||f||!!c.problem}
      >
        <${k} name="scissors" />${f?l("parts.making"):l("parts.make")}
      </button>
    </div>
  </form>`}function Ge({title:t,picture:e,durationMs:n,facts:o,children:r}){let s=n?P(n):void 0;return u`<section class="video-card card">
    <${Fe} src=${e} label=${s} />
    <div class="video-text">
      <h1>${t}</h1>
      <p class="hint">${o.filter(Boolean).join(" · ")}</p>
      ${r&&u`<div class="actions">${r}</div>`}
    </div>
  </section>`}function Ye({words:t=l("video.loading"),hint:e=""}){return u`<section class="video-card card" aria-busy="true">
    <span class="poster ghost"></span>
    <div class="video-text">
      <h1><span role="status">${t}</span></h1>
      <p class="hint">${e}</p>
      <span class="ghost line"></span>
    </div>
  </section>`}function wc(t){let[e,n]=g(null),[o,r]=g(null),[s,i]=g(l("link.looking")),[a,c]=g(0);w(()=>{let h=new AbortController;return r(null),Xr(t,h.signal,m=>{m.state==="queued"&&i(Vn(m))}).then(n,m=>{h.signal.aborted||r(F(m))}),()=>h.abort()},[t,a]);let d=o?.status===0,f=d&&Q.value;return w(()=>{f&&c(a+1)},[f]),{info:e,problem:d?null:o,words:s,again:()=>c(a+1)}}function Ds(t){return URL.canParse(t)?new URL(t).hostname.replace(/^www\./,""):t}function xc({url:t,info:e}){let{title:n,duration_ms:o,uploader:r,site:s,picture:i,chapter_count:a}=e,c=[s&&s!=="generic"?s:Ds(t),r&&l("link.by",{name:r}),o===null&&l("link.noLength"),a>0&&l("link.chapters",{n:a})];return u`<${Ge}
    title=${n||l("link.noTitle")}
    picture=${i}
    durationMs=${o}
    facts=${c}
  >
    <a class="quiet" href="#/">${l("link.other")}</a>
    ${o===null&&u`<${kc} url=${t} />`}
  <//>`}function kc({url:t}){let[e,n]=g(null);return u`<button type="button" onClick=${()=>{C("POST","/videos",{url:t}).then(({body:r})=>et(ot(r.id)),r=>n(F(r)))}}>${l("link.fetchFirst")}</button>
    ${e&&u`<${N} problem=${e} />`}`}function Fs({url:t}){let{info:e,problem:n,words:o,again:r}=wc(t),s=U(()=>{if(!e)return null;let i=e.duration_ms,a=i===null?null:{duration_ms:i},c=ls(e.picture);return{source:{url:t},planBy:a,from:0,total:i,chapters:e.chapter_count,media:c}},[e,t]);return n?u`<h1 class="clip-text small-title">${Ds(t)}</h1>
      <${N} problem=${n}>
        <button type="button" onClick=${r}>${l("link.again")}</button>
        <a class="button" href="#/">${l("link.other")}</a>
      <//>`:e?u`<${xc} url=${t} info=${e} /><${Je} subject=${s} />`:u`<${Ye} words=${o} hint=${l("link.lookingHint")} />`}function ce({problem:t}){return t.status===0&&t.retryable?u`<section class="card series-head" aria-busy="true"></section>`:u`<h1 class="small-title">${l("error.title")}</h1>
    <${N} problem=${t}>
      <a class="button" href="#/">${l("error.home")}</a>
    <//>`}function Hs(){let t=new q({code:"not_found",title:l("error.notFound"),hint:l("error.notFoundHint"),status:404});return u`<${ce} problem=${t} />`}function zs({title:t,text:e,yes:n,no:o=l("series.keep"),onYes:r,onClose:s}){let i=M(null);return w(()=>i.current?.showModal(),[]),u`<dialog ref=${i} class="confirm" aria-labelledby="confirm-title" onClose=${s}>
    <h2 id="confirm-title">${t}</h2>
    <p>${e}</p>
    <div class="actions end">
      <button type="button" autofocus onClick=${s}>${o}</button>
      <button type="button" class="danger" onClick=${()=>{s(),r()}}>${n}</button>
    </div>
  </dialog>`}function Ze(t){let[e,n]=g(!1),[o,r]=g(null);return{run:async i=>{n(!0),r(null);try{await i(),await t()}catch(a){r(F(a))}n(!1)},busy:e,problem:o}}var Qe=t=>C("POST",`/jobs/${t}/cancel`);async function tn(t,e){e&&await C("POST",`/jobs/${e}/retry`).catch(()=>{}),await C("POST",`/jobs/${t}/retry`)}function en({status:t,busy:e,onCancel:n,onRetry:o}){return H(t)?t.state==="succeeded"?null:u`<button type="button" class="small" disabled=${e} onClick=${o}>
    <${k} key="retry" name="retry" />${l("series.retry")}
  </button>`:u`<button
      type="button"
      class="small"
      disabled=${e||t.cancel_requested}
      onClick=${n}
    >
      <${k} key="close" name="close" />${l("series.cancel")}
    </button>`}function nn({label:t,title:e,text:n,busy:o,onYes:r}){let[s,i]=g(!1);return u`<button type="button" class="small" disabled=${o} onClick=${()=>i(!0)}>
      <${k} name="trash" />${t}
    </button>
    ${s&&u`<${zs}
        title=${e}
        text=${n}
        yes=${l("series.remove")}
        onYes=${r}
        onClose=${()=>i(!1)}
      />`}`}var Us=36e5,Bs=720;function Sc(t,e,n){let o=Math.max(0,Date.parse(t)-n)/Us;return Math.min(Bs,Math.max(1,Math.ceil(o)+e))}function Mc(t,e){return t!==null&&Date.parse(t)-e<(Bs-1)*Us}var Ec={keepDay:24,keepWeek:168};function Ws({path:t,expiresAt:e,action:{run:n,busy:o},instead:r}){let s=i=>n(()=>C("POST",`${t}/keep`,{hours:Sc(`${e}`,i,Date.now())}));return u`<div class="kept">
    <p class="hint numbers" role="status">
      ${e?l("series.kept",{when:st(e,new Date)}):r}
    </p>
    ${Mc(e,Date.now())&&Object.entries(Ec).map(([i,a])=>u`<button type="button" class="link" disabled=${o} onClick=${()=>s(a)}>
            ${l(`watch.${i}`)}
          </button>`)}
  </div>`}function Tc({series:t,action:{run:e,busy:n},onPlay:o}){let{id:r,video_id:s,links:i,parts_ready:a}=t,c=t.error?.code==="video_failed"?s:null;return u`<div class="actions">
    <div class="stack">
      <a class="button primary" href=${i?.archive} download data-off=${!i}>
        <${k} name="download" />${l("series.zip")}
      </a>
      <${en}
        status=${t}
        busy=${n}
        onCancel=${()=>e(()=>Qe(r))}
        onRetry=${()=>e(()=>tn(r,c))}
      />
    </div>
    <button type="button" class="small" disabled=${!a} onClick=${o}>
      <${k} name="play" />${l("watch.playAll")}
    </button>
  </div>`}function Vs({series:t,action:e,onPlay:n}){let{id:o,name:r,expires_at:s,created_at:i}=t,a=M(r===null).current;return u`<section class="card series-head">
    <span role="status"><${He} status=${t} /></span>
    <h1 data-late=${a} title=${a?r:void 0}>${r??l("series.untitled")}</h1>
    <${Tc} series=${t} action=${e} onPlay=${n} />
    <${Ws}
      path=${`/series/${o}`}
      expiresAt=${s}
      action=${e}
      instead=${l("series.made",{when:st(i,new Date)})}
    />
  </section>`}function qs({series:t,action:{run:e,busy:n}}){let o=()=>e(async()=>{await C("DELETE",`/series/${t.id}`),et("#/")});return u`<div class="actions series-foot" data-off=${!H(t)}>
    ${t.error?.code!=="video_failed"&&u`<a class="button small" href=${ot(t.video_id)}>
        <${k} name="scissors" />${l("series.another")}
      </a>`}
    <${nn}
      label=${l("series.remove")}
      title=${l("series.removeTitle")}
      text=${l("series.removeText")}
      busy=${n}
      onYes=${o}
    />
    <a class="button small" href=${t.links?.manifest} data-off=${!t.links}>
      ${l("series.manifest")}
    </a>
  </div>`}function js({series:t}){let e=M(!1);H(t)||(e.current=t.state==="waiting");let n=e.current&&t.state!=="succeeded",o=t.state==="succeeded",{part_count:r,parts_ready:s}=t,i=r!==null&&!n?l("progress.ready",{done:s,all:r}):void 0;return u`<section class="card watch">
    <${ae}
      label=${l("progress.video")}
      status=${n?t.video_status??null:null}
      done=${!n}
      instead=${n?"":l("progress.videoReady")}
    />
    <${ae}
      label=${l("progress.clips")}
      status=${t.state==="waiting"?null:t}
      done=${o}
      instead=${o?l("series.done",{n:s}):l("progress.afterVideo")}
      extra=${i}
    />
  </section>`}var on=t=>t?.state==="ready"&&t.file!==null;function eo({part:t,onEnded:e}){let n=M(null),[o,r]=g(null);return w(()=>n.current?.focus({preventScroll:!0}),[]),w(()=>{n.current?.play().catch(()=>{})},[t.file]),o===t.file?u`<p class="frame waiting" role="alert">${l("watch.broken")}</p>`:u`<video
    ref=${n}
    class="frame"
    controls
    playsinline
    poster=${t.poster??void 0}
    src=${t.file}
    aria-label=${l("series.play",{n:t.n})}
    onError=${()=>r(t.file)}
    onEnded=${e}
  ></video>`}function no({n:t,words:e,cutting:n}){return u`<div class="frame waiting" data-cutting=${n}>
    <b class="numbers" aria-hidden="true">${t}</b><span key=${e}>${e}</span>
  </div>`}function Pc({part:t,cutting:e,playing:n,act:o}){let{n:r,poster:s}=t;if(!on(t)){let i=e?l("series.cutting"):l("series.planned");return u`<${no} n=${r} words=${i} cutting=${e} />`}return n?u`<${eo} part=${t} />`:u`<button
    type="button"
    class="frame start"
    aria-label=${l("watch.play",{n:r})}
    onClick=${()=>o.play(r)}
  >
    ${s&&u`<img src=${s} alt="" loading="lazy" decoding="async" />`}
    <span class="play-mark"><${k} name="play" /></span>
  </button>`}function Cc({part:t,act:e}){let{n}=t,o={copy:l("watch.copy",{n}),share:l("watch.share",{n}),save:l("series.downloadPart",{n})};return u`<div class="part-buttons">
    ${e.share&&u`<button
        type="button"
        class="bare"
        aria-label=${o.share}
        onClick=${()=>e.share?.(t)}
      >
        <${k} name="share" />
      </button>`}
    <button
      type="button"
      class="bare"
      aria-label=${o.copy}
      title=${o.copy}
      onClick=${()=>e.copy(t)}
    >
      <${k} name="link" />
    </button>
    <a
      class="bare button"
      href=${`${t.file}?download`}
      download
      aria-label=${o.save}
      title=${o.save}
      ><${k} name="download"
    /></a>
  </div>`}function Xs({part:t,cutting:e,playing:n,act:o}){let r=on(t),s=[`${P(t.start_ms)} – ${P(t.end_ms)}`,rt(t.end_ms-t.start_ms),r&&t.bytes&&G(t.bytes),r&&t.method&&l(`method.${t.method}`)];return u`<li class="part" data-state=${t.state}>
    <${Pc} part=${t} cutting=${e} playing=${n} act=${o} />
    <div class="part-text">
      <h3>${l("series.part",{n:t.n})}</h3>
      ${r&&u`<${Cc} part=${t} act=${o} />`}
      <p class="hint numbers clip-text" title=${r&&t.reason?t.reason:void 0}>
        ${s.filter(Boolean).join(" · ")}
      </p>
    </div>
  </li>`}var Ks=20;function Ac(t){let[e,n]=g(Ks);return w(()=>{if(e>=t)return;let o=setTimeout(()=>n(e+Ks),20);return()=>clearTimeout(o)},[e,t]),e}function Lc(t,e,n,o){let r=M(new Map);return t.map(s=>{let{n:i,state:a,start_ms:c,end_ms:d}=s,f={cutting:i===e,playing:i===n},h=[a,c,d,f.cutting,f.playing].join(),m=r.current.get(i);if(m?.mark===h)return m.card;let p=u`<${Xs} key=${i} part=${s} ...${f} act=${o} />`;return r.current.set(i,{mark:h,card:p}),p})}var[Nc,Ic]=[6,3];function Js({series:t}){let{count:e,ranges:n}=t.request?.parts??{},o=Array(Math.min(e??n?.length??Ic,Nc)).fill(u`<li class="part">
      <div class="frame waiting"></div>
      <div class="part-text"></div>
    </li>`);return u`<div class="coming" aria-hidden="true">
    <div class="row-between heading">
      <h2>${l("series.partsTitle")}</h2>
      <p class="hint"></p>
    </div>
    <div class="plan-bar"></div>
    <div class="plan-scale"></div>
    <ul class="parts">
      ${o}
    </ul>
  </div>`}function Gs({series:t,parts:e,share:n}){let[o,r]=g(null),s=U(()=>({...n,play:r}),[n]),i=Ac(e.length),c=t.state==="running"&&t.stage==="cut"?e.find(m=>m.state!=="ready")?.n:void 0,d=Lc(e.slice(0,i),c,o,s),f=U(()=>oe(e),[e]),h=U(()=>{let m=e.reduce((p,$)=>Math.max(p,$.end_ms),0);return u`<${hs} parts=${e} total=${m} label=${f} />`},[e]);return u`<section aria-labelledby="parts">
    <div class="row-between heading">
      <h2 id="parts">${l("series.partsTitle")}</h2>
      <p class="hint numbers">${f}</p>
    </div>
    ${h}
    <ul class="parts">
      ${d}
    </ul>
  </section>`}function Ys({parts:t,onClose:e}){let n=M(null),[o,r]=g(0);w(()=>n.current?.showModal(),[]);let s=t[Math.min(o,t.length-1)],i=o>=t.length-1,a=()=>!i&&r(o+1),c=(d,f,h=1)=>{let m=h>0?i:o===0;return u`<button type="button" disabled=${m} onClick=${()=>r(o+h)} data-by=${h}>
      <${k} name=${f} />${l(d)}
    </button>`};return u`<dialog ref=${n} class="player" aria-labelledby="player-title" onClose=${e}>
    <div class="row-between">
      <h2 id="player-title">${l("series.part",{n:s.n})}</h2>
      <span class="numbers" role="status">${l("watch.of",{n:o+1,all:t.length})}</span>
      <button
        type="button"
        class="bare"
        aria-label=${l("watch.close")}
        onClick=${()=>n.current?.close()}
      >
        <${k} name="close" />
      </button>
    </div>
    ${on(s)?u`<${eo} part=${s} onEnded=${a} />`:u`<${no} n=${s.n} words=${l("watch.coming",{n:s.n})} cutting />`}
    <div class="row-between">
      ${c("watch.previous","back",-1)} ${c("watch.next","arrow")}
    </div>
  </dialog>`}var Oc=2e8;async function Zs(t,e){let n=s=>new URL(s,location.href).href;if(St.value?.mode!=="keys")return{href:n(String(e.file)),until:null};let{body:o}=await C("POST",`/series/${t}/links`,{}),r=o.parts.find(s=>s.n===e.n);return{href:n(r.clip),until:o.expires_at}}function Qs(){return"share"in navigator&&matchMedia("(any-pointer: coarse)").matches}async function Rc(t,e,n){let o=(e.bytes??1/0)<=Oc,r=new File([],"clip.mp4",{type:"video/mp4"});if(o&&navigator.canShare?.({files:[r]})){let s=await fetch(String(e.file));if(s.ok){let i=`${n.replace(/[\\/:*?"<>|]/g," ")} ${e.n}.mp4`;return{files:[new File([await s.blob()],i,{type:"video/mp4"})],title:n}}}return{url:(await Zs(t,e)).href,title:n}}async function Dc(t){try{return await navigator.clipboard.writeText(t),!0}catch{let e=Object.assign(document.createElement("textarea"),{value:t});e.className="unseen",document.body.append(e),e.select();let n=document.execCommand("copy");return e.remove(),n}}var Fc=6e3;function ti(t,e){let[n,o]=g(""),[r,s]=g(null),[i,a]=g(null),c=M(null);w(()=>{let m=setTimeout(()=>o(""),Fc);return()=>clearTimeout(m)},[n]);let d=async m=>{a(null);try{await m()}catch(p){o(""),a(F(p))}};return{copy:m=>d(async()=>{let{n:p}=m,{href:$,until:_}=await Zs(t,m);return await Dc($)?o(l(_?"watch.copiedUntil":"watch.copied",{n:p,when:_?st(_,new Date):""})):s({n:p,href:$})}),share:m=>d(async()=>{let{n:p}=m;c.current?.n!==p&&(o(l("watch.preparing",{n:p})),c.current={n:p,data:await Rc(t,m,e)});try{await navigator.share(c.current.data),o("")}catch($){let _=$ instanceof DOMException?$.name:"";if(_!=="AbortError"&&_!=="NotAllowedError")throw $;o(_==="NotAllowedError"?l("watch.tapAgain",{n:p}):"")}}),said:n,shown:r,problem:i,close:()=>s(null)}}function Hc({n:t,href:e,onClose:n}){let o=M(null);return w(()=>{o.current?.showModal(),o.current?.querySelector("input")?.select()},[]),u`<dialog ref=${o} class="confirm" aria-labelledby="link-title" onClose=${n}>
    <h2 id="link-title">${l("watch.linkTitle",{n:t})}</h2>
    <p>${l("watch.linkText")}</p>
    <input type="url" readonly value=${e} aria-labelledby="link-title" />
    <div class="actions end">
      <button type="button" onClick=${()=>o.current?.close()}>${l("watch.close")}</button>
    </div>
  </dialog>`}function ei({share:{said:t,shown:e,problem:n,close:o}}){return u`${n&&u`<${N} problem=${n} />`}
    <p class="toast" role="status" data-shown=${t!==""}>${t}</p>
    ${e&&u`<${Hc} ...${e} onClose=${o} />`}`}function zc(t,e){let n=ee(t,e);return n.video_status?{...n,video_status:ee(t?.video_status??null,n.video_status)}:n}function Uc(t,{kind:e,job:n,data:o}){return e!=="progress"?t:t.video_status&&n===t.video_id?{...t,video_status:Tt(t.video_status,o)}:n===t.id||n===null?Tt(t,o):t}function Bc(t){if(!(!t||H(t)))return t.id}function Wc({series:t,playing:e,onStop:n}){let o=ti(t.id,t.name??l("series.untitled")),r=M(o);r.current=o;let s=U(()=>({copy:a=>{r.current.copy(a)},share:Qs()?a=>{r.current.share(a)}:null}),[]),i=t.parts??[];return i.length===0?H(t)?null:u`<${Js} series=${t} />`:u`<${ei} share=${o} />
    <${Gs} series=${t} parts=${i} share=${s} />
    ${e&&u`<${Ys} parts=${i} onClose=${n} />`}`}function ni({id:t}){let{data:e,problem:n,refresh:o}=zt(`/series/${t}`,{merge:zc,job:Bc,heard:Uc}),r=Ze(o),s=M(!1),[i,a]=g(!1),c=e.value;if(n.value&&(!c||n.value.status===404))return u`<${ce} problem=${n.value} />`;if(!c)return u`<section class="card series-head" aria-busy="true"></section>`;s.current||=!H(c);let d=c.error&&c.state==="failed",f=(c.parts??[]).length>0;return u`<${Vs} series=${c} action=${r} onPlay=${()=>a(!0)} />
    ${r.problem&&u`<${N} problem=${r.problem} />`}
    <div class="stack outcome">
      ${s.current&&(f||!d)&&u`<${js} series=${c} />`}
      ${d&&u`<${Oe} failure=${c.error}>
          ${c.error?.code==="video_failed"&&u`<a class="button" href=${ot(c.video_id)}>${l("series.video")}</a>`}
        <//>`}
    </div>
    <${Wc} series=${c} playing=${i} onStop=${()=>a(!1)} />
    ${(H(c)||f)&&u`<${qs} series=${c} action=${r} />`}`}function Vc({url:t,facts:e,expires_at:n}){return[t?new URL(t).hostname.replace(/^www\./,""):l("video.uploaded"),e&&`${e.width}×${e.height}`,e&&G(e.bytes),e&&!e.sound_codec&&l("video.sound"),e?.chapter_count>0&&l("link.chapters",{n:e.chapter_count}),n&&l("series.kept",{when:st(n,new Date)})]}function qc({video:t,busy:e,run:n}){let o=()=>n(async()=>{await C("DELETE",`/videos/${t.id}`),et("#/")});return u`<${en}
      status=${t}
      busy=${e}
      onCancel=${()=>n(()=>Qe(t.id))}
      onRetry=${()=>n(()=>tn(t.id,null))}
    />
    ${H(t)&&u`<${nn}
        label=${l("series.remove")}
        title=${l("video.removeTitle")}
        text=${l("video.removeText")}
        busy=${e}
        onYes=${o}
      />`}`}function jc({video:t}){return u`<section class="card watch">
    <${ae} label=${l("progress.video")} status=${t} />
    <p class="hint">${l("video.gettingHint")}</p>
  </section>`}function oi({id:t}){let{data:e,problem:n,refresh:o}=zt(`/videos/${t}`,{merge:ee,job:_=>_&&!H(_)?t:void 0,heard:(_,{kind:b,job:v,data:y})=>b==="progress"&&(v===t||v===null)?Tt(_,y):_}),{run:r,busy:s,problem:i}=Ze(o),a=e.value,c=a?.facts?.duration_ms??null,d=a?.facts?.offset_ms??0,f=c===null?null:d+c,h=a?.facts?.chapter_count??0,m=a?.state==="succeeded",p=U(()=>({source:{video_id:t},planBy:{video_id:t},from:d,total:f,chapters:h,media:Wn(a?.facts,a?.links)}),[t,d,f,h,m]);if(n.value&&(!a||n.value.status===404))return u`<${ce} problem=${n.value} />`;if(!a)return u`<${Ye} />`;let $=a.title||a.file_name||l("link.noTitle");return u`<${Ge}
      title=${$}
      picture=${a.links?.poster}
      durationMs=${c}
      facts=${Vc(a)}
    >
      <${qc} video=${a} busy=${s} run=${r} />
    <//>
    ${i&&u`<${N} problem=${i} />`}
    ${a.error&&H(a)&&u`<${Oe} failure=${a.error} />`}
    ${!H(a)&&u`<${jc} video=${a} />`}
    ${m&&u`<${Je} subject=${p} />`}`}function Xc(){let t=mt.value;switch(t.view){case"home":return u`<${jr} />`;case"link":return u`<${Fs} key=${t.url} url=${t.url} />`;case"video":return u`<${oi} key=${t.id} id=${t.id} />`;case"series":return u`<${ni} key=${t.id} id=${t.id} />`;case"library":case"queue":case"settings":return u`<${Nr} key=${t.view} name=${t.view} query=${t.query} />`;default:return u`<${Hs} />`}}function rn(){let{query:t,...e}=mt.value,n=JSON.stringify(e);w(()=>{let o=`app.places.${e.view}`;document.title=kt(o)?`${l(o)} · ${l("app.name")}`:l("app.name"),rn.first?rn.first=!1:document.getElementById("content")?.focus({preventScroll:!0})},[n])}rn.first=!0;function Kc(){return rn(),u`
    <a class="skip" href="#content" onClick=${Jc}>${l("app.skip")}</a>
    <${ir} />
    <main id="content" tabindex="-1"><${tt.value?Ir:Xc} /></main>
    <${ar} />
    <${lr} />
    ${tt.value?null:u`<${Pr} />`}
  `}function Jc(t){t.preventDefault(),document.getElementById("content")?.focus()}function Gc(){let t=location.hash?null:rr(location.search);t&&history.replaceState(null,"",location.pathname+t)}document.documentElement.lang=dt;Gc();var Yc=nr();Qo();var ri=document.getElementById("app");Yc.then(()=>ri&&No(u`<${Kc} />`,ri));export{g as a,w as b,M as c,U as d,pt as e,Mi as f,u as g,wn as h,Xo as i,eu as j,l as k,kt as l,q as m,F as n,C as o,J as p,Zo as q,Te as r,ot as s,St as t,$u as u,Pe as v,Zt as w,sr as x,k as y,ht as z,P as A,vt as B,G as C,gt as D,st as E,fr as F,Tr as G,N as H,Oe as I,Ef as J,Aa as K,Tf as L,Pf as M,Cf as N,zs as O,ee as P,Tt as Q,He as R,Ua as S,Vr as T,Ba as U,tp as V,X as W,ct as X,te as Y,Br as Z,za as _,zt as $,qa as aa,ja as ba,Xa as ca,Ka as da,Ze as ea,Qe as fa,tn as ga,en as ha,Vn as ia,El as ja,ze as ka,nl as la,ol as ma,rl as na,sl as oa,ne as pa,Sp as qa};
