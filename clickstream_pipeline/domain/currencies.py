"""Currencies: the codes of ISO 4217 that a price can be in.

The codes in force are those of the package `iso4217` that have minor units; a test compares the two, and fails when the
package has a newer list. Codes without minor units are metals, bonds, units of account, `XTS` for tests and `XXX` for
none. The package is not asked when events are read: its import takes 28 ms of a Lambda's cold start.
"""

_IN_FORCE = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
    CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
    PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
    TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""

# Since 2016; events of those days name them still. A code that leaves the list above moves here.
_WITHDRAWN = "ANG BGN BYR CUC HRK MRO SLL STD VEF ZWL"

IN_FORCE = frozenset(_IN_FORCE.split())
WITHDRAWN = frozenset(_WITHDRAWN.split())
CURRENCIES = IN_FORCE | WITHDRAWN
