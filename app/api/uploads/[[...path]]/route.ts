import { receiveUpload } from '@/lib/files/service';

export { receiveUpload as DELETE, receiveUpload as HEAD, receiveUpload as PATCH, receiveUpload as POST };
