/** Flags of `docker build` (classic builder and buildx, which answers the same command) and of `docker buildx bake`. */
import { flagTable } from './table.ts'
import type { FlagTable } from './table.ts'

const classic = `
  add-host= build-arg= cache-from= cgroup-parent= compress cpu-period= cpu-quota= c:cpu-shares= cpuset-cpus= cpuset-mems=
  disable-content-trust f:file= force-rm iidfile= isolation= label= m:memory= memory-swap= network= no-cache platform= pull
  q:quiet rm security-opt= shm-size= squash stream t:tag= target= ulimit=`

const buildkit = `
  allow= annotation= attest= build-context= builder= cache-to= call= check D:debug invoke= load metadata-file= no-cache-filter=
  o:output= policy= print= progress= provenance= push sbom= secret= session= ssh=`

export const buildFlags: FlagTable = flagTable(classic, buildkit)

export const bakeFlags: FlagTable = flagTable(`
  allow= builder= call= check D:debug f:file= list= list-targets list-variables load metadata-file= no-cache print progress=
  provenance= pull push sbom= set= var=`)
