import { maskAddress, maskNumber } from './mask-number.ts';

describe('maskNumber', () => {
  it.each([
    ['+15551234567', '+1********67'],
    ['+79161234567', '+7********67'],
    ['+4915112345678', '+49*********78'],
    ['+353861234567', '+353*******67'],
    ['15551234567', '*********67'],
    ['12345', '***45'],
    ['+123', '+***'],
    ['12', '**'],
    ['', ''],
  ])('%s is %s', (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });
});

describe('maskAddress', () => {
  it.each([
    ['tel:+15551234567', 'tel:+1********67'],
    [
      '"Al" <sip:+15551234567@ims.example.net;user=phone>;tag=1',
      '"Al" <sip:+1********67@ims.example.net;user=phone>;tag=1',
    ],
    ['sip:alice@example.net:5060', 'sip:alice@example.net:5060'],
    ['+15551234567', '+1********67'],
    ['15551234567 and +49151123456,12345', '*********67 and +49*******56,***45'],
    ['', ''],
  ])('%s is %s', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });
});
