import { placeholder } from '@tagtree/evidence';
console.log(placeholder);
