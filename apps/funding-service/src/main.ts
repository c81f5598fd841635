import 'reflect-metadata';
import { runService } from '@yishi/platform';
import { FundingServiceModule } from './funding-service.module';

runService('funding-service', FundingServiceModule);
