import { makeFreshDatabase } from '@/lib/commands/fresh-database.mjs';

export default makeFreshDatabase;
