import 'reflect-metadata';
import { runService } from '@yishi/platform';
import { LedgerServiceModule } from './ledger-service.module';

runService('ledger-service', LedgerServiceModule);
