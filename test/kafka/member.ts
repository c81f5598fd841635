import 'reflect-metadata';
import { kafkaBus, Store } from '../support/kafka';

/** A member of a group in a process of its own, to be killed: says when it has got something. */
const [brokers = '', groupPrefix = '', group = '', ...topics] = process.argv.slice(2);
const bus = kafkaBus({ brokers: brokers.split(',') }, groupPrefix);
new Store().subscribe(bus, group, topics, ({ messages }) => {
  if (messages.length > 0) process.send?.('got');
});
