import { curves } from './curves.js';
import { measurePoint } from './point.js';

/** Measures one point, whose memory is then this process's, and sends it to the parent. */
const [id, size, isQuick] = JSON.parse(process.argv[2]!) as [string, number, boolean];
process.once('disconnect', () => process.exit()); // the parent has the point, or is gone
if (!process.connected) process.exit();
const point = await measurePoint(curves.find((curve) => curve.id === id)!, size, isQuick);
process.send!(point);
