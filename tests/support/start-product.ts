import { startProduct } from '../../dev/index.ts';

/** A program that starts the product in the given folder and prints its URL: a supervisor that a test can kill. */
const product = await startProduct({ dataDir: process.argv[2] ?? '', ports: 'free' });
console.log(product.url);
process.once('SIGTERM', () => void product.stop().finally(() => process.exit()));
