import { rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { startEmbeddedPostgres, migrate, createPool } from '@weft/persistence';
import { blobMigrations, FolderBlobStore } from '@weft/blob-store';
import { executionMigrations, ExecutionWriter, encodeStep, encodeEvent, toIdentity, FIRST_FENCE } from '@weft/execution-store';
rmSync('/tmp/d-bench/pg',{recursive:true,force:true});
const e = await startEmbeddedPostgres({ dataDir: '/tmp/d-bench/pg' });
let t=performance.now(); await migrate({ url: e.url, sets: [executionMigrations, blobMigrations] }); console.log('migrate', performance.now()-t);
t=performance.now(); await migrate({ url: e.url, sets: [executionMigrations, blobMigrations] }); console.log('migrate again', performance.now()-t);
const pool = createPool({ url: e.url, role: 'weft_execution', max: 6 });
const oq=pool.query.bind(pool) as any; const st=new Map<string,{n:number,ms:number}>();
(pool as any).query=async(q:any,...a:any[])=>{const s=performance.now(); if(q.name&&process.argv[3]===q.name&&(q.values[3]??'').length>5000&&!(globalThis as any)['x'+q.name]&&(st.get(q.name)?.n??0)>8){(globalThis as any)['x'+q.name]=1; const c=await pool.connect(); try{ await c.query('BEGIN'); await c.query("SET LOCAL plan_cache_mode=force_generic_plan"); const r=await c.query('EXPLAIN (ANALYZE,BUFFERS,SETTINGS) '+q.text,q.values); console.log(r.rows.map((x:any)=>x['QUERY PLAN']).join('\n')); await c.query('ROLLBACK');} finally{c.release();}} const r=await oq(q,...a); const k=q.name??String(q).slice(0,30); const e=st.get(k)??{n:0,ms:0}; e.n++; e.ms+=performance.now()-s; st.set(k,e); return r;};
const report=()=>{for(const [k,v] of st) console.log('   ',k,v.n,(v.ms/v.n).toFixed(2)+'ms'); st.clear();};
const writer = new ExecutionWriter({ pool, executorId: 'x1', blobs: new FolderBlobStore('/tmp/d-bench/blobs') });
const tenantId = randomUUID(); let c=0;
const id=()=>{const h=Date.now().toString(16).padStart(12,'0'); const r=randomUUID(); return `${h.slice(0,8)}-${h.slice(8)}-7${r.slice(15)}`;};
const command = () => ({ executionId: id(), tenantId, workflow: { id: tenantId, name:'x', version:1, active:true }, planHash:'a'.repeat(64), mode:'webhook' as const, triggerNodeId:'n1', items:[{json:{a:1,b:'hello'}}], pinData:{}, priority:0, replyWhen:'answer' as const });
const nodes=Number(process.argv[2]??3);
const body = (cmd: any) => { const now=Date.now(); return { identity: toIdentity(cmd), status:'succeeded' as const, createdAt: now, startedAt: now, finishedAt: now,
  steps: Array.from({length:nodes},(_, i)=>encodeStep({nodeId:'n'+i,nodeName:'Node '+i,path:'0/'+i,runIndex:0,status:'succeeded',outputs:[['main',[{json:{order:12,customer:'Ann',total:12.5,lines:[1,2,3]}}]]],startedAt:now,finishedAt:now,attempts:1})),
  events: [encodeEvent({type:'execution.started',at:now}),...Array.from({length:nodes},(_,i)=>encodeEvent({type:'step.finished',at:now,nodeName:'Node '+i,runIndex:0,status:'succeeded'})),encodeEvent({type:'execution.finished',at:now,status:'succeeded'})],
  answer:{status:200,headers:{},body:{json:{ok:true}}} }; };
async function load(label: string, total: number, conc: number, work: ()=>Promise<unknown>) {
  let n=0; const lat:number[]=[]; const cpu0=process.cpuUsage(); const t0=performance.now();
  await Promise.all(Array.from({length:conc},async()=>{ while(n++<total){ const s=performance.now(); await work(); lat.push(performance.now()-s);} }));
  const ms=performance.now()-t0; const cpu=process.cpuUsage(cpu0); lat.sort((a,b)=>a-b);
  console.log(label.padEnd(28), 'conc',conc, (total/ms*1000).toFixed(0)+'/s', 'p50',lat[lat.length>>1]!.toFixed(2),'p99',lat[Math.trunc(lat.length*.99)]!.toFixed(2),'node cpu us/row', ((cpu.user+cpu.system)/total).toFixed(1));
}
console.log('body bytes', Buffer.byteLength(JSON.stringify(body(command()))));
const full = async()=>{ const cmd=command(); const ref={tenantId,executionId:cmd.executionId,fence:FIRST_FENCE}; const b=body(cmd); await writer.insertRunning({identity:b.identity,command:cmd as any,startedAt:Date.now()},{events:b.events.slice(0,1)}); await writer.append(ref,{rows:[{kind:'intent',path:'0',inputHash:'x',startedAt:1}]}); await writer.append(ref,{rows:[{kind:'step',step:b.steps[0]!}],events:b.events.slice(1,2)}); await writer.finish(ref,b); };
for (const conc of [1,64,64,500,500]) { await load('full', 6000, conc, full); report(); }
await pool.end(); await e.stop(); rmSync('/tmp/d-bench/pg',{recursive:true,force:true});
