/** The sections of administration: who sees each, who changes it. */

import type { Role } from '../api/types';

export type SectionKey =
  | 'system' | 'audit' | 'users' | 'tokens' | 'sources' | 'devices' | 'dead-letters' | 'accounting' | 'channels'
  | 'policies' | 'deliveries' | 'maintenance';
export type Group = 'hub' | 'people' | 'data' | 'notify' | 'work';

export interface Section {
  key: SectionKey;
  group: Group;
  /** The least role that may read it, and that may change it. */
  reads: Role;
  writes: Role;
}

const RANKS: readonly Role[] = ['viewer', 'operator', 'integrator', 'admin'];

export const SECTIONS: readonly Section[] = [
  { key: 'system', group: 'hub', reads: 'operator', writes: 'admin' },
  { key: 'audit', group: 'hub', reads: 'admin', writes: 'admin' },
  { key: 'users', group: 'people', reads: 'admin', writes: 'admin' },
  { key: 'tokens', group: 'people', reads: 'admin', writes: 'admin' },
  { key: 'sources', group: 'data', reads: 'viewer', writes: 'integrator' },
  { key: 'devices', group: 'data', reads: 'viewer', writes: 'integrator' },
  { key: 'dead-letters', group: 'data', reads: 'integrator', writes: 'integrator' },
  { key: 'accounting', group: 'data', reads: 'viewer', writes: 'admin' },
  { key: 'channels', group: 'notify', reads: 'operator', writes: 'admin' },
  { key: 'policies', group: 'notify', reads: 'operator', writes: 'admin' },
  { key: 'deliveries', group: 'notify', reads: 'operator', writes: 'admin' },
  { key: 'maintenance', group: 'work', reads: 'viewer', writes: 'operator' },
];

export function may(role: string, needed: Role): boolean {
  return RANKS.indexOf(role as Role) >= RANKS.indexOf(needed);
}

/** What somebody of this role finds, in order. */
export function sectionsFor(role: string): Section[] {
  return SECTIONS.filter((section) => may(role, section.reads));
}
