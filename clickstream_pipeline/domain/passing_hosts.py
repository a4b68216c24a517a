"""Hosts that visitors only pass through on their way: to pay, to prove to a bank who they are, to sign in.

They are no sources of a visit: what brought the visitor came before. Google Analytics has each shop list such hosts
(https://support.google.com/analytics/answer/10327750), and no list comes as a package. These are the domains that
payment providers, card networks, banks of our own market and sign-in services send visitors back from. A name stands
for itself and all below it, or for an app's package.
"""

import re

from clickstream_pipeline.domain.hosts import is_one_of, site_of

_PAYMENT = """
    2c2p.com 2checkout.com 3gdirectpay.com adyen.com adyenpayments.com affirm.com afterpay.com airwallex.com
    alipay.com alipay.hk alipayplus.com allinpay.com asiapay.com authorize.net axerve.com bambora.com bancontact.com
    barion.com billdesk.com billplz.com bitpay.com bizum.es blikpay.com bluesnap.com braintree-api.com
    braintreegateway.com braintreepayments.com buckaroo.nl cash.app cashfree.com ccavenue.com checkout.com
    checkout.shopify.com cielo.com.br clearpay.co.uk clearpay.com coinbase.com coingate.com comgate.cz computop.com
    conekta.com cybersource.com datatrans.com dibspayment.eu dlocal.com doku.com dotpay.pl dragonpay.ph duitku.com
    ebanx.com ecpay.com.tw elavon.com epay.dk epayco.co epdq.co.uk eway.com.au fawry.com fiuu.com flutterwave.com
    gcash.com getalma.eu giropay.de gmo-pg.com gocardless.com gopay.co.id gopay.com heidelpay.com hipay.com
    hipay-tpp.com hyperpay.com ideal.nl inicis.com instamojo.com interac.ca interswitchng.com ipay88.com
    ipay88.com.my iyzico.com iyzipay.com jkopay.com juspay.in kakaopay.com kcp.co.kr khipu.com klarna.com klarna.net
    komoju.com laybuy.com lianlianpay.com liqpay.ua lyra.com maya.ph mercadopago.com mercadopago.cl
    mercadopago.com.ar mercadopago.com.br mercadopago.com.co mercadopago.com.mx mercadopago.com.pe midtrans.com
    mobikwik.com mollie.com molpay.com moneris.com multisafepay.com myfatoorah.com mul-pay.jp nets.eu netaxept.net
    netopia-payments.com neteller.com newebpay.com nicepay.co.kr nuvei.com ogone.com omise.co oppwa.com opn.ooo
    ovo.id ozow.com paddle.com pagseguro.com.br pagseguro.uol.com.br payco.com payconiq.com paydollar.com payex.com
    payfast.co.za payfast.io payfort.com paygent.co.jp paylike.io paymaya.com paymentexpress.com paymob.com
    paymongo.com payone.com pay1.de payoneer.com paypal.com paypal.me paypay.ne.jp payplug.com payrexx.com
    paysafe.com paysafecard.com paystack.com paytabs.com paytm.com paytm.in paytr.com paytrail.com payu.com payu.in
    payulatam.com payway.com.kh payzen.eu phonepe.com placetopay.com polipayments.com przelewy24.pl quickpay.net
    ratepay.com razorpay.com realexpayments.com redsys.es riverty.com robokassa.ru sagepay.com saferpay.com
    satispay.com sbpayment.jp scalapay.com securepay.com.au sequra.com sezzle.com simplepay.hu
    six-payment-services.com skrill.com sofort.com squareup.com stripe.com swish.nu tabby.ai tamara.co tap.company
    tenpay.com tosspayments.com tpay.com transbank.cl trustly.com twint.ch unionpay.com unionpaysecure.com 95516.com
    unzer.com userede.com.br veritrans.co.jp vipps.no vivapayments.com vivawallet.com wallee.com wallet.google.com
    wayforpay.com windcave.com wompi.co worldline-solutions.com worldpay.com xendit.co yookassa.ru yoomoney.ru
    9pay.vn airpay.vn alepay.vn appotapay.com baokim.vn fundiin.vn momo.vn napas.com.vn nganluong.vn onepay.com.vn
    onepay.vn payoo.com.vn payoo.vn payos.vn sepay.vn shopeepay.vn smartpay.com.vn viettelmoney.vn viettelpay.vn
    vnpay.vn vnpayment.vn vtcpay.vn zalopay.com.vn zalopay.vn
    com.eg.android.alipaygphone com.google.android.apps.nbu.paisa.user com.mservice.momotransfer
    com.paypal.android.p2pmobile com.phonepe.app com.squareup.cash com.venmo net.one97.paytm vn.com.vng.zalopay
"""

# Where card networks and banks ask whether it is their customer who pays (3-D Secure), and where customers pay at
# their bank: the Netherlands' and Belgium's (iDEAL, Bancontact), Southeast Asia's.
_BANK = """
    3dsecure.az 3dsecure.no arcot.com cardinalcommerce.com gpayments.com modirum.com mycardsecure.com
    rsa3dsauth.co.uk rsa3dsauth.com securesuite.co.uk securesuite.net touchtechpayments.com verifiedbyvisa.com
    viseca.ch wibmo.com wlp-acs.com
    abnamro.nl asnbank.nl belfius.be bnpparibasfortis.be bunq.com ing.nl kbc.be knab.nl rabobank.nl regiobank.nl
    snsbank.nl triodos.nl
    bangkokbank.com bca.co.id cimbclicks.com.my hongleongconnect.my klikbca.com krungsribank.com maybank2u.com.my
    pbebank.com
    acb.com.vn agribank.com.vn bidv.com.vn eximbank.com.vn hdbank.com.vn mbbank.com.vn msb.com.vn ocb.com.vn
    sacombank.com sacombank.com.vn scb.com.vn seabank.com.vn shb.com.vn techcombank.com techcombank.com.vn tpb.vn
    vib.com.vn vietcombank.com.vn vietinbank.vn vpbank.com.vn
"""

_SIGN_IN = """
    access.line.me account.apple.com account.live.com account.microsoft.com account.samsung.com account.xiaomi.com
    amazoncognito.com app.franceconnect.gouv.fr appleid.apple.com auth0.com authkit.app b2clogin.com bankid.com
    ciamlogin.com digid.nl duosecurity.com frontegg.com gigya.com graph.qq.com id.atlassian.com id.me id.twitch.tv
    id.vk.com id.vk.ru id.zalo.me idmsa.apple.com idin.nl itsme.be jumpcloud.com kauth.kakao.com kinde.com login.gov
    microsoftonline.com mitid.dk nid.naver.com okta-emea.com okta.com oktapreview.com onelogin.com open.weixin.qq.com
    passport.baidu.com passport.yandex.com passport.yandex.ru pingidentity.com pingone.com pingone.eu signicat.com
    singpass.gov.sg stytch.com
"""

KNOWN_PASSING_HOSTS = frozenset(f"{_PAYMENT} {_BANK} {_SIGN_IN}".split())

# No list has every bank. Labels before a domain count, too: `3ds-acs.bank.example`, `login.partner.example`.
_PARTS = re.compile(
    r"acs(?:\d.*)?|3d|3ds.*|3dsecure|threeds|vbv|login|logon|signin|sso|oauth\d?|oidc|saml\d?|idp|adfs|"
    r"(?:[ei]|net|online|internet|mobile)?banking|ebank|ibank|netbank"
)
# These are parts of other names as well, so that they have to be a whole label.
_WHOLE = """
    account accounts auth cashier checkout epay ib identity openid passport pay paygate payment payment-gateway payments
    pg secure-payment secure-payments securepay securepayment securepayments
"""
_LABELS = frozenset(_WHOLE.split())
_separators = re.compile(r"[.\-_]")


def is_passing_host(host: str) -> bool:
    """Whether visitors only pass through a host (as `plain_host` writes it) to pay or to sign in."""
    if is_one_of(host, KNOWN_PASSING_HOSTS):
        return True
    before = host.removesuffix(site_of(host))
    return not _LABELS.isdisjoint(before.split(".")) or any(map(_PARTS.fullmatch, _separators.split(before)))
