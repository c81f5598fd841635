import type { ApplicationModule } from '@yishi/platform';
import { CouncilServiceModule } from '../../council-service/src/council-service.module';
import { FundingServiceModule } from '../../funding-service/src/funding-service.module';
import { LedgerServiceModule } from '../../ledger-service/src/ledger-service.module';
import { ProjectServiceModule } from '../../project-service/src/project-service.module';

/** The services behind the proxy. The first answers what is nobody's, with a problem document. */
export const SERVICES = {
  'council-service': CouncilServiceModule,
  'project-service': ProjectServiceModule,
  'funding-service': FundingServiceModule,
  'ledger-service': LedgerServiceModule,
} as const satisfies Readonly<Record<string, ApplicationModule>>;

export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];
