export {
  eventStoreContract,
  type OpenedStore,
  type OpenStore,
  type StoreTraits,
} from './event-store-contract';
export { collect, eventually, follow, sampleEvent, sampleEvents, sampleStream } from './samples';
