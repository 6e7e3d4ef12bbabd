"""Made-up reports, in our own words, as the reader is given them."""

REPORT = """\
Alliance 8.7
Report of the Harbour Meeting
Port Example, 3-4 May 2025

Table of Contents
Introduction\t2
Panel 1: Work at sea\t3

Disclaimer
What is written here should not be quoted by anyone.

Introduction
The meeting brought together people from ports. It lasted two days.

Opening session
Objective: Welcome everybody and agree on the programme.
Ms Ada MARLOW – Minister of Ports (Exampleland)
- We want decent work on every ship.
- Governments should inspect more ships every year.

Panel 1: Work at sea. What is known
This panel was moderated by *Jean de la Croix*, Senior Adviser, Office of Seafarers. \
The speakers were: *Bo Lindgren*, Head of Inspection, Port Authority; and *Chidi Okafor*, \
Researcher at the Institute of Fisheries.
The objective of this panel was to compare inspections in three ports.
Participants compared what they had seen.
Key proposals:
- Train inspectors in every port,
and pay them well
- Publish the results of inspections;
✓ Share data between ports

Survivor Testimonies
Somebody told of a life on board that is nobody's to copy.

Closing remarks
The closing remarks were delivered by Mr Ivo Petrov, Director, Union of Sailors.
Next steps
1. Speakers
The chair recommended that ports meet again in a year.
"""
FRENCH = """\
Séance d’ouverture
Ouverture par la ministre
Mme Awa DIALLO – Ministre du Travail (Exemplie)
- Bienvenue à toutes et à tous.
Groupe de travail sur les ports
Les participants ont comparé leurs inspections.
Recommandations :
- Former les inspecteurs
- Publier les résultats
"""
