/** Flags of the commands on images and registries. */
import { flagTable } from './table.ts'
import type { FlagTable } from './table.ts'

export const importFlags: FlagTable = flagTable('c:change= m:message= platform=')
export const saveFlags: FlagTable = flagTable('o:output= platform=')
export const loadFlags: FlagTable = flagTable('i:input= platform= q:quiet')
export const tagFlags: FlagTable = flagTable('f:force')
export const pushFlags: FlagTable = flagTable('a:all-tags disable-content-trust f:force platform= q:quiet')
export const pullFlags: FlagTable = flagTable('a:all-tags disable-content-trust platform= q:quiet')
export const loginFlags: FlagTable = flagTable('e:email= p:password= password-stdin u:username=')
export const rmiFlags: FlagTable = flagTable('f:force no-prune platform=')
export const imagesFlags: FlagTable = flagTable('a:all digests f:filter= format= no-trunc q:quiet tree')
export const inspectFlags: FlagTable = flagTable('f:format= platform= s:size type=')
export const noFlags: FlagTable = flagTable()
