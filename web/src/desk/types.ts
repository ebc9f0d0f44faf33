/** The hub's shapes of the duty desk by the names used here. */

import type { Schemas } from '../api/types';

export type Step = Schemas['Step'];
export type Outcome = Schemas['Outcome'];
export type Incident = Schemas['Incident'];
export type IncidentDetail = Schemas['IncidentDetail'];
export type Happening = Schemas['Moment'];
export type MaintenanceWindow = Schemas['MaintenanceWindow'];
export type AlarmLoad = Schemas['AlarmLoad'];
export type Handover = Schemas['HandoverReport'];
export type SignedHandover = Schemas['Handover'];

export const OUTCOMES: readonly Outcome[] = ['confirmed', 'false_alarm', 'test'];
