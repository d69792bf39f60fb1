/** Flags of the commands that make containers, work in them and take them away. */
import { flagTable } from './table.ts'
import type { FlagTable } from './table.ts'

const made = `
  add-host= annotation= a:attach= blkio-weight= blkio-weight-device= cap-add= cap-drop= cgroup-parent= cgroupns= cidfile=
  cpu-count= cpu-percent= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= c:cpu-shares= cpus= cpuset-cpus=
  cpuset>cpuset-cpus= cpuset-mems= device= device-cgroup-rule= device-read-bps= device-read-iops= device-write-bps=
  device-write-iops= disable-content-trust dns= dns-option= dns-opt>dns-option= dns-search= domainname= entrypoint= e:env=
  env-file= expose= gpus= group-add= health-cmd= health-interval= health-retries= health-start-interval= health-start-period=
  health-timeout= h:hostname= init init-path= i:interactive io-maxbandwidth= io-maxiops= ip= ip6= ipc= isolation=
  kernel-memory= l:label= label-file= link= link-local-ip= log-driver= log-opt= lxc-conf= mac-address= m:memory=
  memory-reservation= memory-swap= memory-swappiness= mount= name= network= net>network= network-alias=
  net-alias>network-alias= no-healthcheck oom-kill-disable oom-score-adj= pid= pids-limit= platform= privileged p:publish=
  P:publish-all pull= q:quiet read-only restart= rm runtime= security-opt= shm-size= stop-signal= stop-timeout= storage-opt=
  sysctl= tmpfs= t:tty ulimit= use-api-socket u:user= userns= uts= v:volume= volume-driver= volumes-from= w:workdir=`

export const createFlags: FlagTable = flagTable(made)
export const runFlags: FlagTable = flagTable(made, 'd:detach detach-keys= sig-proxy')
export const execFlags: FlagTable = flagTable(`
  d:detach detach-keys= e:env= env-file= i:interactive privileged t:tty u:user= w:workdir=`)

export const cpFlags: FlagTable = flagTable('a:archive L:follow-link q:quiet')
export const startFlags: FlagTable = flagTable('a:attach checkpoint= checkpoint-dir= detach-keys= i:interactive')
export const stopFlags: FlagTable = flagTable('s:signal= t:timeout= time>timeout=')
export const killFlags: FlagTable = flagTable('s:signal=')
export const logsFlags: FlagTable = flagTable('details f:follow since= n:tail= t:timestamps until=')
export const attachFlags: FlagTable = flagTable('detach-keys= no-stdin sig-proxy')
export const commitFlags: FlagTable = flagTable('a:author= c:change= m:message= p:pause no-pause')
export const exportFlags: FlagTable = flagTable('o:output=')
export const rmFlags: FlagTable = flagTable('f:force l:link v:volumes')
export const psFlags: FlagTable = flagTable('a:all before= f:filter= format= n:last= l:latest no-trunc q:quiet since= s:size')
