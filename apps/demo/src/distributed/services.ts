import { readFileSync } from 'node:fs';

export const SERVICES = [
  'council-service',
  'project-service',
  'funding-service',
  'ledger-service',
] as const;
export type ServiceName = (typeof SERVICES)[number];
